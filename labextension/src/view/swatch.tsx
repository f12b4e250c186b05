/** The colour and pattern of a step, beside its name. */

import type { ReactElement } from 'react';
import type { INotebook } from '../tokens';
import { stepLooks } from './badges/colours';

export function Swatch({ notebook, step }: { notebook: INotebook; step: string }): ReactElement | null {
  const look = notebook.analysis ? stepLooks(notebook.analysis).get(step) : undefined;
  return look ? <span className="cw-Swatch" data-colour={look.colour} data-pattern={look.pattern} aria-hidden="true" /> : null;
}
