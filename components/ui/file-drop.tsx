'use client';

import { type ReactNode, useId, useRef, useState } from 'react';
import { Button } from './button';
import { CheckMark } from './check-mark';
import { classNames } from './class-names';
import { Progress } from './progress';

type FileDropProps = {
  title: ReactNode;
  /** what may be dropped: "CSV, XLSX or Parquet, up to 200 MB" */
  hint?: ReactNode;
  /** as the accept attribute of a file input */
  accept?: string;
  buttonLabel?: string;
  onFile: (file: File) => void;
  /** while a file goes up: its name, done in [0, 1], and words */
  upload?: { name: string; share: number | null; counts?: ReactNode; onCancel?: () => void } | null;
  error?: ReactNode;
};

/** The button opens the same choice for keyboards that dropping gives to mice. */
export function FileDrop(props: FileDropProps) {
  const { title, hint, accept, buttonLabel = 'Choose a file', onFile, upload, error } = props;
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const take = (files: FileList | null) => {
    const file = files?.item(0);
    if (file && !upload) onFile(file);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot carry a heading as its name
    <div
      role="group"
      aria-labelledby={`${id}-title`}
      className={classNames('drop', over && 'over')}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer.files);
      }}
    >
      <h3 id={`${id}-title`}>{title}</h3>
      {hint && <p id={`${id}-hint`}>{hint}</p>}
      <input
        ref={input}
        type="file"
        hidden
        accept={accept}
        aria-label={buttonLabel}
        onChange={(event) => {
          take(event.currentTarget.files);
          // the same file may be chosen again after an error
          event.currentTarget.value = '';
        }}
      />
      {upload ? (
        <div className="w-full">
          <Progress
            label={`Uploading ${upload.name}`}
            share={upload.share}
            counts={upload.counts}
            action={upload.onCancel && <Button onClick={upload.onCancel}>Cancel</Button>}
          />
        </div>
      ) : (
        <Button
          kind="primary"
          aria-describedby={hint ? `${id}-hint` : undefined}
          onClick={() => input.current?.click()}
        >
          {buttonLabel}
        </Button>
      )}
      {error && (
        <div role="alert">
          <CheckMark kind="exclamation" tone="risk">
            {error}
          </CheckMark>
        </div>
      )}
    </div>
  );
}
