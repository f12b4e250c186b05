/** How a run ended, in one sentence for the status line and for screen readers. */

import type { TranslationBundle } from '@jupyterlab/translation';
import type { RunState } from '../../model/runState';

export function endWords(run: RunState, trans: TranslationBundle): string {
  const failed = run.steps.filter(step => step.status === 'failed').map(step => step.name);
  switch (run.status) {
    case 'running':
      return trans.__('The run goes on');
    case 'cancelled':
      return trans.__('The run was cancelled');
    case 'failed':
      return failed.length > 0
        ? trans._n('The run failed: step %2', 'The run failed: steps %2', failed.length, failed.slice(0, 3).join(', '))
        : trans.__('The run failed');
    case 'succeeded':
      return trans._n('The run succeeded: %1 step', 'The run succeeded: %1 steps', run.steps.length);
  }
}
