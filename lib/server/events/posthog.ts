/** PostHog's event shape, told in Segment's. Pure. */
import { isObject, Refused, type Traits } from './message';

/** Group types that mean an account, the likeliest first. */
const ACCOUNTS = ['account', 'company', 'organization', 'organisation', 'customer', 'tenant', 'workspace', 'team'];

/** @throws Refused where a group is described that is no account */
export function fromPosthog(raw: unknown): unknown {
  if (!isObject(raw)) return raw;
  const own = isObject(raw.properties) ? raw.properties : {};
  const base = { messageId: raw.uuid, timestamp: raw.timestamp, userId: raw.distinct_id ?? own.distinct_id };
  const groupId = groupOf(own.$groups);
  switch (raw.event) {
    case '$identify':
    case '$set':
      return { ...base, type: 'identify', groupId, anonymousId: own.$anon_distinct_id, traits: traitsOf(own) };
    case '$groupidentify':
      return { ...base, type: 'group', userId: undefined, groupId: describedGroup(own), traits: own.$group_set };
    case '$create_alias':
      return { ...base, type: 'alias', userId: own.distinct_id ?? raw.distinct_id, previousId: own.alias };
    case '$pageview':
      return { ...base, type: 'page', groupId };
    case '$screen':
      return { ...base, type: 'screen', groupId, name: own.$screen_name };
    default:
      return { ...base, type: 'track', groupId, event: raw.event };
  }
}

const traitsOf = ({ $set, $set_once }: Traits): Traits => ({
  ...(isObject($set_once) ? $set_once : {}),
  ...(isObject($set) ? $set : {}),
});

function groupOf(groups: unknown): unknown {
  if (!isObject(groups)) return undefined;
  return ACCOUNTS.map((type) => groups[type]).find((group) => group !== undefined);
}

function describedGroup({ $group_type, $group_key }: Traits): unknown {
  if (ACCOUNTS.some((type) => type === $group_type)) return $group_key;
  throw new Refused(
    'unknown_group_type',
    '$group_type',
    `Expected a group type that means an account (${ACCOUNTS.join(', ')}), got ${JSON.stringify($group_type) ?? 'none'}.`,
  );
}
