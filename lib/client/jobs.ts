import { Job } from '@/lib/contracts/jobs';
import { api } from './api';

export const cancelJob = (id: string) => api(`/api/jobs/${id}/cancel`, Job, { method: 'POST' });
