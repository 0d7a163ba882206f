import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import {
  type ChangeRuleSegment,
  type DropRuleSegment,
  type MoveRuleSegment,
  type NewRuleSegment,
  RuleFields,
  RulePreview,
  type RuleProposal,
  RuleSegmentDetail,
  RuleSegmentList,
} from '@/lib/contracts/rule-segments';
import { Touched } from '@/lib/contracts/text';
import { api } from './api';

export const ruleSegmentKeys = { all: ['rule-segments'] as const };
const ROOT = '/api/rule-segments';

export const ruleSegmentsQuery = () =>
  queryOptions({ queryKey: ruleSegmentKeys.all, queryFn: ({ signal }) => api(ROOT, RuleSegmentList, { signal }) });
export const ruleSegmentQuery = (id: string) =>
  queryOptions({
    queryKey: [...ruleSegmentKeys.all, id],
    queryFn: ({ signal }) => api(`${ROOT}/${id}`, RuleSegmentDetail, { signal }),
  });
export const ruleFieldsQuery = () =>
  queryOptions({
    queryKey: [...ruleSegmentKeys.all, 'fields'],
    queryFn: ({ signal }) => api(`${ROOT}/fields`, RuleFields, { signal }),
  });
/** A question with a body: it changes nothing. */
export const rulePreviewQuery = (proposal: RuleProposal) =>
  queryOptions({
    queryKey: [...ruleSegmentKeys.all, 'preview', proposal],
    queryFn: ({ signal }) => api(`${ROOT}/preview`, RulePreview, { method: 'POST', body: proposal, signal }),
    placeholderData: keepPreviousData,
  });
export const addRuleSegment = (body: NewRuleSegment) => api(ROOT, Touched, { method: 'POST', body });
export const changeRuleSegment = (id: string, body: ChangeRuleSegment) =>
  api(`${ROOT}/${id}`, Touched, { method: 'PUT', body });
export const moveRuleSegment = (id: string, body: MoveRuleSegment) =>
  api(`${ROOT}/${id}/move`, Touched, { method: 'POST', body });
export const removeRuleSegment = (id: string, body: DropRuleSegment) =>
  api(`${ROOT}/${id}`, Touched, { method: 'DELETE', body });
export const ruleSegmentCsvUrl = (id: string) => `${ROOT}/${id}/csv`;
