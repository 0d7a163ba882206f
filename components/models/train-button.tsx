'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { SlidersHorizontal } from 'lucide-react';
import { useState } from 'react';
import { Button, IconButton } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { notifyFailure } from '@/components/ui/notify-failure';
import { RadioGroup } from '@/components/ui/radio';
import { modelKeys, modelsQuery, trainModel } from '@/lib/client/models';
import { TrainModel } from '@/lib/contracts/models';

function useTrain() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: trainModel,
    onSuccess: (job) => {
      client.setQueryData(modelsQuery().queryKey, (list) => list && { ...list, job });
      client.invalidateQueries({ queryKey: modelKeys.list });
    },
    onError: notifyFailure,
  });
}

const usual: TrainModel = { engine: 'auto', seed: 1 };

/** One press trains; the small button beside it is for those who want another engine or seed. */
export function TrainButton() {
  const [choosing, setChoosing] = useState(false);
  const train = useTrain();
  return (
    <>
      <IconButton label="Engine and seed" aria-haspopup="dialog" onClick={() => setChoosing(true)}>
        <SlidersHorizontal aria-hidden="true" />
      </IconButton>
      <Button kind="primary" busy={train.isPending} onClick={() => train.mutate(usual)}>
        Train a model
      </Button>
      {choosing && (
        <TrainDialog
          busy={train.isPending}
          onClose={() => setChoosing(false)}
          onTrain={(wanted) => train.mutate(wanted, { onSuccess: () => setChoosing(false) })}
        />
      )}
    </>
  );
}

const ENGINES = [
  { value: 'auto' as const, label: 'Automatic', hint: 'boosted trees from 15 leavers on, blended with the scorecard' },
  { value: 'boosted' as const, label: 'Boosted trees', hint: 'below 15 leavers the scorecard serves all the same' },
  { value: 'scorecard' as const, label: 'Expert scorecard alone', hint: 'for comparison' },
];

type TrainDialogProps = { busy: boolean; onClose: () => void; onTrain: (wanted: TrainModel) => void };

function TrainDialog({ busy, onClose, onTrain }: TrainDialogProps) {
  const [engine, setEngine] = useState<TrainModel['engine']>('auto');
  const [seed, setSeed] = useState('1');
  const wanted = TrainModel.safeParse({ engine, seed: seed.trim() === '' ? Number.NaN : Number(seed) });
  const footer = (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button kind="primary" busy={busy} disabled={!wanted.success} onClick={() => wanted.data && onTrain(wanted.data)}>
        Train a model
      </Button>
    </>
  );
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title="Train a model" footer={footer}>
      <RadioGroup legend="Engine" name="engine" value={engine} onChange={setEngine} options={ENGINES} />
      <Field
        label="Seed"
        hint="The same data with the same seed gives the same model, byte for byte."
        error={wanted.success ? undefined : `Expected a whole number from 0 to 2,147,483,647, got “${seed}”`}
      >
        {(control) => (
          <Input
            {...control}
            inputMode="numeric"
            className="max-w-40"
            value={seed}
            onChange={(event) => setSeed(event.currentTarget.value)}
          />
        )}
      </Field>
    </Dialog>
  );
}
