/** What a state looks like: a shape of its own for each, so that colour is never needed. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import type { StepStatus } from '../../tokens';

export type GlyphState = StepStatus | 'none';

/** The word for a state, also of a run. */
export function stateLabel(state: GlyphState, trans: TranslationBundle): string {
  switch (state) {
    case 'none':
      return trans.__('not run');
    case 'waiting':
      return trans.__('waiting');
    case 'running':
      return trans.__('running');
    case 'succeeded':
      return trans.__('succeeded');
    case 'reused':
      return trans.__('reused');
    case 'failed':
      return trans.__('failed');
    case 'skipped':
      return trans.__('skipped');
    case 'cancelled':
      return trans.__('cancelled');
  }
}

/** The drawing alone, 16 by 16, to be placed in an SVG. */
export function StateShape({ state }: { state: GlyphState }): ReactElement {
  switch (state) {
    case 'none':
      return <circle className="cw-Glyph-hollow" cx="8" cy="8" r="4.5" strokeDasharray="1.5 2" />;
    case 'waiting':
      return <circle className="cw-Glyph-hollow" cx="8" cy="8" r="5.5" />;
    case 'running':
      return (
        <>
          <circle className="cw-Glyph-faint" cx="8" cy="8" r="5.5" />
          <path className="cw-Glyph-line cw-Glyph-turning" d="M8 2.5a5.5 5.5 0 0 1 5.5 5.5" />
          <circle className="cw-Glyph-full" cx="8" cy="8" r="2" />
        </>
      );
    case 'succeeded':
      return (
        <>
          <circle className="cw-Glyph-full" cx="8" cy="8" r="6.5" />
          <path className="cw-Glyph-cut" d="m5 8.2 2.1 2.1L11.200 6" />
        </>
      );
    case 'reused':
      return (
        <>
          <path className="cw-Glyph-line" d="M13.200 9.300A5.500 5.500 0 1 1 12.600 4.900" />
          <path className="cw-Glyph-full" d="M13.600 2.200v4.200H9.400Z" />
        </>
      );
    case 'failed':
      return (
        <>
          <path className="cw-Glyph-full" d="M8 .8 15.200 8 8 15.200.8 8Z" />
          <path className="cw-Glyph-cut" d="m5.800 5.800 4.400 4.400m0-4.400-4.400 4.400" />
        </>
      );
    case 'skipped':
      return (
        <>
          <circle className="cw-Glyph-hollow" cx="8" cy="8" r="5.5" />
          <path className="cw-Glyph-line" d="M5.500 8h5" />
        </>
      );
    case 'cancelled':
      return <rect className="cw-Glyph-full" x="3" y="3" width="10" height="10" rx="1.5" />;
  }
}

interface IStateGlyphProps {
  readonly state: GlyphState;
  readonly trans: TranslationBundle;
  /** Beside text that says the same, a glyph is an ornament. */
  readonly ornament?: boolean;
}

export function StateGlyph({ state, trans, ornament = false }: IStateGlyphProps): ReactElement {
  const label = stateLabel(state, trans);
  const name = ornament ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label };
  return (
    <svg className="cw-Glyph" data-state={state} viewBox="0 0 16 16" width="16" height="16" {...name}>
      {!ornament && <title>{label}</title>}
      <StateShape state={state} />
    </svg>
  );
}
