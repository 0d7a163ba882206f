import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { SignInForm } from '@/components/members/sign-in-form';
import { currentSession } from '@/lib/server/auth';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignInPage() {
  if (await currentSession()) redirect('/accounts');
  return <SignInForm />;
}
