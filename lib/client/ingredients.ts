import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { IngredientsView } from '@/lib/contracts/ingredients';
import { api } from './api';

const ofDay = (asOf: string | null) => (asOf ? `?asOf=${asOf}` : '');

/** `asOf`: a past day; null = now. */
export const ingredientsQuery = (asOf: string | null) =>
  queryOptions({
    queryKey: ['ingredients', asOf ?? 'now'],
    queryFn: ({ signal }) => api(`/api/ingredients${ofDay(asOf)}`, IngredientsView, { signal }),
    placeholderData: keepPreviousData,
  });
export const ingredientsCsvUrl = (asOf: string | null) => `/api/ingredients/csv${ofDay(asOf)}`;
