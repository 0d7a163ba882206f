/** Words for types and kinds of data. */
import type { ColumnType } from './column-plan';
import type { Component } from './dataset';

const TYPE_WORDS: Record<ColumnType, string> = {
  number: 'A number',
  money: 'An amount of money',
  percent: 'A percentage',
  boolean: 'Yes or no',
  date: 'A date (used as days before the latest date in the file)',
  category: 'A category',
  id: 'An id',
  text: 'Text',
  constant: 'A constant',
};

export const typeWords = (type: ColumnType): string => TYPE_WORDS[type];

export const componentWords = (component: Component | null): string => component ?? 'no kind of data';
