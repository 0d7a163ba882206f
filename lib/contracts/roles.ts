import { z } from 'zod';

/** Each role may do what the ones before it may. */
export const ROLES = ['viewer', 'manager', 'admin', 'owner'] as const;
export const Role = z.enum(ROLES);
export type Role = z.infer<typeof Role>;

/** The least role that may do a thing. One table; `allow` and the menus read it. */
export const PERMISSIONS = {
  'account:read': 'viewer',
  'score:read': 'viewer',
  'ingredient:read': 'viewer',
  'segment:read': 'viewer',
  'model:read': 'viewer',
  'import:read': 'viewer',
  'setting:read': 'viewer',
  'job:read': 'viewer',
  'account:export': 'manager',
  'account:delete': 'admin',
  'contact:email': 'manager',
  'score:override': 'manager',
  'segment:export': 'viewer',
  'segment:write': 'admin',
  'book:write': 'admin',
  'import:write': 'admin',
  'source:read': 'viewer',
  'source:write': 'admin',
  'field:write': 'admin',
  'model:train': 'admin',
  'model:promote': 'admin',
  'setting:write': 'admin',
  'job:cancel': 'admin',
  'audit:read': 'admin',
  'key:read': 'admin',
  'key:write': 'admin',
  'member:read': 'viewer',
  'member:write': 'owner',
  'member:invite': 'admin',
  'demo:create': 'admin',
  'workspace:delete': 'owner',
} as const satisfies Record<string, Role>;
export type Permission = keyof typeof PERMISSIONS;

/** Whether `role` reaches what `permission` asks for. */
export const may = (role: Role, permission: Permission): boolean =>
  ROLES.indexOf(role) >= ROLES.indexOf(PERMISSIONS[permission]);
