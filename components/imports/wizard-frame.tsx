import type { ReactNode } from 'react';
import { PageHeader } from '@/components/ui/page-header';
import { Stepper } from '@/components/ui/stepper';

type WizardFrameProps = {
  title: string;
  /** how its rows came here: a file was uploaded, or a table chosen */
  first?: 'Upload' | 'Choose';
  /** 0 upload, 1 map, 2 dry run, 3 import */
  current: number;
  /** where the mapping can be changed again */
  mapHref?: string | undefined;
  actions?: ReactNode;
  children: ReactNode;
};

const dataCrumb = [{ label: 'Data', href: '/data' }];

/** Header and steps, the same on all four pages of an import. */
export function WizardFrame({ title, first = 'Upload', current, mapHref, actions, children }: WizardFrameProps) {
  const steps = [
    { label: first },
    mapHref ? { label: 'Map columns', href: mapHref } : { label: 'Map columns' },
    { label: 'Dry run' },
    { label: 'Import' },
  ];
  return (
    <>
      <PageHeader title={title} crumbs={dataCrumb} actions={actions} />
      <Stepper label="Import steps" steps={steps} current={current} />
      {children}
    </>
  );
}
