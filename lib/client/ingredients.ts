import { queryOptions } from '@tanstack/react-query';
import { IngredientsView } from '@/lib/contracts/ingredients';
import { api } from './api';

export const ingredientsQuery = () =>
  queryOptions({
    queryKey: ['ingredients'],
    queryFn: ({ signal }) => api('/api/ingredients', IngredientsView, { signal }),
  });
export const ingredientsCsvUrl = '/api/ingredients/csv';
