/** One run of the list. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import { formatDuration, formatInstant, formatTime } from '../../model/format';
import type { RunHead } from '../../services/api';
import { StateGlyph, stateLabel } from '../state/stateGlyph';

interface IRunHeadRowProps {
  readonly head: RunHead;
  /** Whether the panel shows this run. */
  readonly isShown: boolean;
  readonly isChosen: boolean;
  readonly trans: TranslationBundle;
  onChoose(): void;
  onOpen(): void;
  onAgain(): void;
  onSweep(): void;
}

export function RunHeadRow({ head, isShown, isChosen, trans, onChoose, onOpen, onAgain, onSweep }: IRunHeadRowProps): ReactElement {
  const parameters = Object.entries(head.parameters);
  return (
    <li className="cw-RunHead" data-status={head.status} data-shown={isShown || undefined}>
      <input type="checkbox" checked={isChosen} onChange={onChoose} aria-label={trans.__('Choose run %1 for a comparison', head.run)} />
      <div className="cw-RunHead-main">
        <div className="cw-RunHead-line">
          <StateGlyph state={head.status} trans={trans} ornament />
          <span title={formatInstant(head.started)}>{formatTime(head.started, Date.now())}</span>
          <span className={head.status === 'succeeded' ? 'cw-Hidden' : ''}>{stateLabel(head.status, trans)}</span>
          {isShown && <span className="cw-Tag">{trans.__('on show')}</span>}
          <span className="cw-StepLine-side">{formatDuration(head.seconds ?? undefined, trans)}</span>
        </div>
        {parameters.length > 0 && (
          <div className="cw-RunHead-parameters" title={parameters.map(([name, value]) => `${name} = ${value}`).join('\n')}>
            {parameters.map(([name, value]) => `${name}=${value}`).join('  ')}
          </div>
        )}
        <div className="cw-RunHead-foot">
          <span className="cw-Faint cw-Run-id" title={head.run}>
            {head.actor.ci || head.actor.user}
            {head.commit && ` · ${head.commit.slice(0, 7)}${head.dirty ? '+' : ''}`}
          </span>
          <span className="cw-Toolbar-space" />
          {head.sweep && (
            <button type="button" className="cw-LinkButton" onClick={onSweep} aria-label={trans.__('Show the sweep of run %1', head.run)}>
              {trans.__('Sweep')}
            </button>
          )}
          <button type="button" className="cw-LinkButton" onClick={onOpen} aria-label={trans.__('Open run %1', head.run)}>
            {trans.__('Open')}
          </button>
          <button type="button" className="cw-LinkButton" onClick={onAgain} aria-label={trans.__('Run again with the parameters of %1', head.run)}>
            {trans.__('Run again…')}
          </button>
        </div>
      </div>
    </li>
  );
}
