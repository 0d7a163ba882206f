'use client';

import { Checkbox } from '@/components/ui/checkbox';
import { ColumnHead } from '@/components/ui/column-head';
import { Dialog } from '@/components/ui/dialog';
import { Kbd } from '@/components/ui/kbd';
import { useSingleKeys } from '@/components/ui/shortcut';
import { Cell, Row, RowHead, Table, TableBody, TableHead } from '@/components/ui/table';

const keys: [keys: string[], does: string][] = [
  [['Ctrl K'], 'Search accounts, pages and actions'],
  [['/'], 'Search'],
  [['j', 'k'], 'Next row, previous row'],
  [['Enter'], 'Open the row'],
  [['?'], 'Show these keys'],
  [['Esc'], 'Close what is open'],
];

export function KeyHelp({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const [on, setOn] = useSingleKeys();
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Keyboard shortcuts">
      <Table dense label="Keyboard shortcuts">
        <TableHead hidden>
          <ColumnHead>Does</ColumnHead>
          <ColumnHead>Keys</ColumnHead>
        </TableHead>
        <TableBody>
          {keys.map(([names, does]) => (
            <Row key={does}>
              <RowHead>{does}</RowHead>
              <Cell num>
                {names.map((name) => (
                  <span key={name}>
                    {' '}
                    <Kbd>{name}</Kbd>
                  </span>
                ))}
              </Cell>
            </Row>
          ))}
        </TableBody>
      </Table>
      <Checkbox
        label="Single-key shortcuts"
        hint="off if you dictate, or type with help"
        checked={on}
        onChange={(event) => setOn(event.currentTarget.checked)}
      />
    </Dialog>
  );
}
