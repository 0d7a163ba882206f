import { act, fireEvent, render, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { ColumnHead } from '@/components/ui/column-head';
import { Field } from '@/components/ui/field';
import { FileDrop } from '@/components/ui/file-drop';
import { Input } from '@/components/ui/input';
import { ErrorState } from '@/components/ui/state-block';
import { Cell, Row, RowHead, Table, TableBody, TableHead } from '@/components/ui/table';
import { Unknown } from '@/components/ui/unknown';

function Sorted({ onSort }: { onSort: () => void }) {
  return (
    <Table label="Accounts" cards>
      <TableHead>
        <ColumnHead onSort={onSort}>Account</ColumnHead>
        <ColumnHead num unit="$k" sorted="descending" onSort={onSort}>
          ARR
        </ColumnHead>
      </TableHead>
      <TableBody>
        <Row>
          <RowHead at="1l">Halden Freight</RowHead>
          <Cell num at="1r">
            412
          </Cell>
        </Row>
      </TableBody>
    </Table>
  );
}

it('sorts by a button in the head and says the order on that column alone', () => {
  const onSort = vi.fn();
  render(<Sorted onSort={onSort} />);
  const [account, arr] = screen.getAllByRole('columnheader');
  expect(account?.getAttribute('aria-sort')).toBeNull();
  expect(arr?.getAttribute('aria-sort')).toBe('descending');
  fireEvent.click(screen.getByRole('button', { name: /ARR \$k/ }));
  expect(onSort).toHaveBeenCalledOnce();
});

it('keeps the roles of a table whose rows become cards', () => {
  render(<Sorted onSort={() => {}} />);
  for (const element of [screen.getByRole('table'), screen.getByRole('rowheader'), screen.getByRole('cell')]) {
    expect(element.hasAttribute('role')).toBe(true);
  }
});

it('tells on focus why a value is unknown, and lets Escape close it', async () => {
  render(<Unknown reason="No answer since 3 March" />);
  const dash = screen.getByRole('button', { name: 'Unknown: No answer since 3 March' });
  act(() => dash.focus());
  expect((await screen.findByRole('tooltip')).textContent).toBe('No answer since 3 March');
  fireEvent.keyDown(document, { key: 'Escape' });
  expect(screen.queryByRole('tooltip')).toBeNull();
});

it('ties label, hint and error to the control', () => {
  render(
    <Field label="Score" hint="0 to 100" error="Expected 0 to 100, got 140">
      {(control) => <Input {...control} />}
    </Field>,
  );
  const input = screen.getByRole('textbox', { name: 'Score' });
  const described = input.getAttribute('aria-describedby')?.split(' ') ?? [];
  expect(described.map((id) => document.getElementById(id)?.textContent)).toEqual([
    '0 to 100',
    'Expected 0 to 100, got 140',
  ]);
  expect(input.getAttribute('aria-invalid')).toBe('true');
});

it('says what failed with a reference to quote, and tries again', () => {
  const onRetry = vi.fn();
  render(
    <ErrorState title="The list could not be loaded" reference="req_8f2c" onRetry={onRetry}>
      Nothing was changed.
    </ErrorState>,
  );
  expect(screen.getByRole('alert').textContent).toContain('req_8f2c');
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(onRetry).toHaveBeenCalledOnce();
});

it('takes a dropped file, and none while one is on its way', () => {
  const onFile = vi.fn();
  const file = new File(['a'], 'accounts.csv');
  const files = { item: () => file };
  const { rerender } = render(<FileDrop title="Accounts file" onFile={onFile} />);
  fireEvent.drop(screen.getByRole('group', { name: 'Accounts file' }), { dataTransfer: { files } });
  expect(onFile).toHaveBeenCalledWith(file);
  rerender(<FileDrop title="Accounts file" onFile={onFile} upload={{ name: 'accounts.csv', share: 0.5 }} />);
  fireEvent.drop(screen.getByRole('group', { name: 'Accounts file' }), { dataTransfer: { files } });
  expect(onFile).toHaveBeenCalledOnce();
  expect(screen.getByRole('progressbar', { name: 'Uploading accounts.csv' }).getAttribute('aria-valuenow')).toBe('50');
});
