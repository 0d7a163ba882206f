import { AccountsSkeleton } from '@/components/accounts/accounts-skeleton';

export default function AccountsLoading() {
  return <AccountsSkeleton />;
}
