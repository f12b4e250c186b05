/** Code before and after, side by side, with what changed marked by sign and colour. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { useMemo, useState, type ReactElement } from 'react';
import { foldPairs, pairLines, type LinePair } from '../../model/codeLines';
import type { CodeDiff } from '../../model/diffPlanes';

export function CodeDiffView({ code, trans }: { code: CodeDiff; trans: TranslationBundle }): ReactElement {
  const [isWhole, setWhole] = useState(false);
  const pairs = useMemo(() => pairLines(code.left, code.right), [code]);
  const folded = isWhole ? pairs : foldPairs(pairs);
  const isFolded = folded.includes(null);
  return (
    <div className="cw-Code-diff">
      <p>
        <strong>{code.name}</strong> {code.note && <span className="cw-Faint">{code.note}</span>}{' '}
        {(isFolded || isWhole) && (
          <button type="button" className="cw-LinkButton" onClick={() => setWhole(!isWhole)}>
            {isWhole ? trans.__('Changes only') : trans.__('Show all lines')}
          </button>
        )}
      </p>
      <table className="cw-Lines" aria-label={trans.__('Code of %1, before and after', code.name)}>
        <tbody>
          {folded.map((pair, index) =>
            pair === null ? (
              <tr key={index} className="cw-Lines-gap">
                <td colSpan={2}>⋯</td>
              </tr>
            ) : (
              <tr key={index} data-kind={pair.kind}>
                <Line pair={pair} side="left" />
                <Line pair={pair} side="right" />
              </tr>
            )
          )}
        </tbody>
      </table>
    </div>
  );
}

function Line({ pair, side }: { pair: LinePair; side: 'left' | 'right' }): ReactElement {
  const text = pair[side];
  const sign = pair.kind === 'same' || text === undefined ? ' ' : side === 'left' ? '−' : '+';
  return (
    <td data-side={side} data-empty={text === undefined || undefined}>
      <code>
        {sign} {text ?? ''}
      </code>
    </td>
  );
}
