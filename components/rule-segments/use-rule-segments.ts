import { useQueryClient } from '@tanstack/react-query';
import { accountKeys } from '@/lib/client/accounts';
import { ruleSegmentKeys } from '@/lib/client/rule-segments';

/** One change moves accounts between all of them; lists and filters of accounts follow. */
export function useRefreshRuleSegments() {
  const client = useQueryClient();
  return async () => {
    await Promise.all([
      client.invalidateQueries({ queryKey: ruleSegmentKeys.all }),
      client.invalidateQueries({ queryKey: accountKeys.all }),
    ]);
  };
}
