import { classNames } from './class-names';

type SkeletonProps = { width?: number | string; height?: number; block?: boolean };

/** The size of the value still to come. What loads is said once, by whoever holds the skeletons. */
export function Skeleton({ width = 64, height, block }: SkeletonProps) {
  return <span aria-hidden="true" className={classNames('skel', block && 'block')} style={{ width, height }} />;
}

/** Rows of a table still to come; widths as in the table that follows. */
export function TableSkeleton({
  rows = 8,
  widths,
  label = 'Loading',
}: {
  rows?: number;
  widths: number[];
  label?: string;
}) {
  const lines = Array.from({ length: rows }, (_, index) => index);
  const cells = widths.map((width, index) => ({ width, key: `${index}` }));
  return (
    <div role="status" className="overflow-hidden">
      <span className="sr">{label}</span>
      <table className="tbl" aria-hidden="true">
        <tbody>
          {lines.map((line) => (
            <tr key={line}>
              {cells.map((cell) => (
                <td key={cell.key}>
                  <Skeleton width={cell.width} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
