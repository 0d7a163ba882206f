import { NextRequest } from 'next/server';
import NextAuth from 'next-auth';
import { authOptions } from '@/lib/server/auth/options';
import { guardForm } from '@/lib/server/http';

/** next-auth's own routes: csrf, callback/credentials, signout, session. Options are made per request: the environment is read at run time. */
const answer = (request: Request, context: unknown): Promise<Response> => NextAuth(authOptions())(request, context);

export const GET = answer;

export const POST = (request: Request, context: unknown) =>
  guardForm('POST /api/auth/[...nextauth]', request, (body) =>
    answer(new NextRequest(request.url, { method: 'POST', headers: request.headers, body }), context),
  );
