/** A distribution in little room: bars, and the same in words. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import { formatNumber } from '../../model/format';
import type { Cell, Histogram } from '../../services/api';

const WIDTH = 80;
const HEIGHT = 24;

interface IHistogramProps {
  readonly histogram: Histogram;
  readonly label: string;
  readonly trans: TranslationBundle;
}

export function HistogramView({ histogram, label, trans }: IHistogramProps): ReactElement | null {
  const { counts, values, other = 0 } = histogram;
  const bars = other > 0 ? [...counts, other] : counts;
  const most = Math.max(...bars, 1);
  if (bars.length === 0) {
    return null;
  }
  const width = WIDTH / bars.length;
  return (
    <figure className="cw-Histogram">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={trans.__('Distribution of %1: %2', label, inWords(histogram, trans))}>
        {bars.map((count, index) => {
          const height = count > 0 ? Math.max(1, (count / most) * HEIGHT) : 0;
          return (
            <rect
              key={index}
              className={values && index === counts.length ? 'cw-Histogram-other' : 'cw-Histogram-bar'}
              x={index * width + width * 0.06}
              y={HEIGHT - height}
              width={width * 0.88}
              height={height}
            >
              <title>{barTitle(histogram, index, trans)}</title>
            </rect>
          );
        })}
      </svg>
      <figcaption>{ends(histogram, trans)}</figcaption>
    </figure>
  );
}

function ends({ edges, values, other = 0 }: Histogram, trans: TranslationBundle): ReactElement {
  if (edges && edges.length > 1) {
    return (
      <>
        <span>{write(edges[0])}</span>
        <span>{write(edges[edges.length - 1])}</span>
      </>
    );
  }
  const count = values?.length ?? 0;
  return <span>{other > 0 ? trans.__('%1 and more', write(values?.[0] ?? '')) : trans._n('%1 value', '%1 values', count)}</span>;
}

function barTitle({ edges, values, counts, other = 0 }: Histogram, index: number, trans: TranslationBundle): string {
  if (edges && edges.length > 2 && edges[edges.length - 1] === edges[edges.length - 2]) {
    // whole numbers, each with a bar of its own
    return `${write(edges[index])}: ${counts[index]}`;
  }
  if (edges) {
    return trans.__('%1 to %2: %3', write(edges[index]), write(edges[index + 1]), counts[index]);
  }
  return index < counts.length ? `${write(values?.[index] ?? '')}: ${counts[index]}` : trans.__('others: %1', other);
}

function inWords(histogram: Histogram, trans: TranslationBundle): string {
  const { edges, values, counts } = histogram;
  if (edges && edges.length > 1) {
    return trans.__('from %1 to %2', write(edges[0]), write(edges[edges.length - 1]));
  }
  return (values ?? [])
    .slice(0, 5)
    .map((value, index) => `${write(value)} ${counts[index]}`)
    .join(', ');
}

/** A value of a frame or an array as text. */
export function write(value: Cell | undefined): string {
  if (value === null || value === undefined) {
    return '';
  }
  return typeof value === 'number' ? formatNumber(value) : String(value);
}
