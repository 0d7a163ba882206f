/** Every kind of fact a file may hold. */
import type { FactKind } from '@/lib/contracts/imports';
import { contacts } from './contacts';
import { deals } from './deals';
import { interactions } from './interactions';
import { invoices } from './invoices';
import type { KindDefinition } from './kind';
import { milestones } from './milestones';
import { outcomes } from './outcomes';
import { products } from './products';
import { stages } from './stages';
import { subscriptions } from './subscriptions';
import { surveys } from './surveys';
import { tickets } from './tickets';
import { usage } from './usage';

export const KINDS: Readonly<Record<FactKind, KindDefinition>> = {
  contacts,
  products,
  subscriptions,
  invoices,
  deals,
  usage,
  tickets,
  interactions,
  surveys,
  milestones,
  stages,
  outcomes,
};
