/** What lines, shapes and signs of the diagram mean. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import type { Evidence } from '../../model/graphView';
import { StateGlyph, stateLabel, type GlyphState } from '../state/stateGlyph';
import { FOREACH_SIGN, WHEN_SIGN } from './graphShapes';
import { evidenceLabel } from './graphTip';

const STATES: readonly GlyphState[] = ['none', 'waiting', 'running', 'succeeded', 'reused', 'failed', 'skipped', 'cancelled'];
const EVIDENCE: readonly Evidence[] = ['static', 'observed', 'declared'];

export function Legend({ trans }: { trans: TranslationBundle }): ReactElement {
  return (
    <div className="cw-Legend" role="group" aria-label={trans.__('Legend')}>
      <ul>
        {STATES.map(state => (
          <li key={state}>
            <StateGlyph state={state} trans={trans} ornament /> {stateLabel(state, trans)}
          </li>
        ))}
      </ul>
      <ul>
        {EVIDENCE.map(evidence => (
          <li key={evidence} data-evidence={evidence}>
            <svg viewBox="0 0 24 6" width="24" height="6" aria-hidden="true">
              <path className="cw-Evidence-line" d="M0 3h24" />
            </svg>{' '}
            {evidenceLabel(evidence, trans)}
          </li>
        ))}
        <li data-evidence="static" data-critical="true">
          <svg viewBox="0 0 24 6" width="24" height="6" aria-hidden="true">
            <path className="cw-Evidence-line" d="M0 3h24" />
          </svg>{' '}
          {trans.__('critical path of the last run')}
        </li>
        <li>
          <code>{FOREACH_SIGN}</code> {trans.__('once for each item')}
        </li>
        <li>
          <code>{WHEN_SIGN}</code> {trans.__('only when a condition holds')}
        </li>
      </ul>
      <p className="cw-Faint">
        {trans.__('Arrow keys follow the edges, Space selects, Enter opens the step, + and − zoom, 0 shows all.')}
      </p>
    </div>
  );
}
