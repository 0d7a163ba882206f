import { queryOptions } from '@tanstack/react-query';
import { AppError } from '@/lib/contracts/errors';
import { ImportDetail, ImportList, type ImportMapping, UndoPreview, UPLOAD_LIMIT } from '@/lib/contracts/imports';
import { Touched } from '@/lib/contracts/text';
import { ApiError, api } from './api';

export const importKeys = {
  all: ['imports'] as const,
  list: ['imports', 'list'] as const,
  one: (id: string) => ['imports', id] as const,
};

const moving = (state: string) => state === 'checking' || state === 'importing';

/** @param table every read of this table of a source alone */
export const importsQuery = (table: string | null = null) =>
  queryOptions({
    queryKey: table === null ? importKeys.list : [...importKeys.list, table],
    queryFn: ({ signal }) =>
      api(table === null ? '/api/imports' : `/api/imports?table=${table}`, ImportList, { signal }),
    refetchInterval: ({ state }) => (state.data?.imports.some((row) => moving(row.state)) ? 2_000 : false),
  });
export const importQuery = (id: string) =>
  queryOptions({
    queryKey: importKeys.one(id),
    queryFn: ({ signal }) => api(`/api/imports/${id}`, ImportDetail, { signal }),
    refetchInterval: ({ state }) =>
      state.data &&
      (moving(state.data.state) || state.data.job?.state === 'running' || state.data.job?.state === 'queued')
        ? 1_000
        : false,
  });

export const mapImport = (id: string, body: ImportMapping) =>
  api(`/api/imports/${id}/mapping`, ImportDetail, { method: 'PUT', body });
export const confirmImport = (id: string, version: number) =>
  api(`/api/imports/${id}/confirm`, ImportDetail, { method: 'POST', body: { version } });
export const undoImport = (id: string) => api(`/api/imports/${id}/undo`, ImportDetail, { method: 'POST' });
export const undoPreviewQuery = (id: string) =>
  queryOptions({
    queryKey: [...importKeys.one(id), 'undo'],
    queryFn: ({ signal }) => api(`/api/imports/${id}/undo`, UndoPreview, { signal }),
    staleTime: 0,
  });
export const discardImport = (id: string) => api(`/api/imports/${id}`, Touched, { method: 'DELETE' });
export const rejectedRowsUrl = (id: string) => `/api/imports/${id}/rejected`;

type Upload = { file: File; onProgress: (share: number) => void; signal?: AbortSignal };

/** Sends the file as it is; XMLHttpRequest, because fetch reports no upload progress. `share` in [0, 1]. */
export function uploadImport({ file, onProgress, signal }: Upload): Promise<ImportDetail> {
  if (file.size > UPLOAD_LIMIT)
    return Promise.reject(
      new AppError('too_large', `Expected a file of at most 2 GB, got ${(file.size / 1024 ** 3).toFixed(1)} GB.`),
    );
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', '/api/imports');
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.setRequestHeader('x-file-name', encodeURIComponent(file.name));
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onerror = () =>
      reject(new AppError('unavailable', 'The connection broke off. Nothing was stored; try again.'));
    request.onabort = () => reject(new AppError('conflict', 'The upload was cancelled. Nothing was stored.'));
    request.onload = () => {
      try {
        const answer: unknown = JSON.parse(request.responseText);
        if (request.status < 300) resolve(ImportDetail.parse(answer));
        else reject(new ApiError(answer as ConstructorParameters<typeof ApiError>[0])); // every refusal of ours is a problem document
      } catch (cause) {
        reject(cause instanceof Error ? cause : new Error(String(cause)));
      }
    };
    signal?.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}
