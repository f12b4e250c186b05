/** What the panel says when something is missing: a notebook, the server part, the right version. */

import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ReactElement } from 'react';
import type { ServerState } from '../../model/panelModel';
import { CommandIDs, type INotebook } from '../../tokens';
import { cellwrightIcon } from '../icons';
import { Prose } from '../prose';

const INSTALL = ['pip install cellwright', 'jupyter server extension enable cellwright'];

interface INoNotebookProps {
  readonly commands: CommandRegistry;
  readonly trans: TranslationBundle;
  readonly canSample: boolean;
}

/** First use: what this is, and one click to see it. */
export function NoNotebook({ commands, trans, canSample }: INoNotebookProps): ReactElement {
  return (
    <div className="cw-Empty">
      <cellwrightIcon.react tag="span" className="cw-Empty-icon" />
      <h2>{trans.__('From notebook to pipeline')}</h2>
      <p>
        {trans.__(
          'Open a notebook and mark its cells as steps. Cellwright works out what each step needs from the others, runs them in kernels of their own, and keeps every result.'
        )}
      </p>
      <ol>
        <li>{trans.__('Open a notebook: its cells stay as they are.')}</li>
        <li>{trans.__('Mark cells as steps, or let Suggest do it for the whole notebook.')}</li>
        <li>{trans.__('Run the pipeline, look at the results, compare runs.')}</li>
      </ol>
      {canSample && (
        <button
          type="button"
          className="jp-mod-styled jp-mod-accept cw-Button"
          onClick={() => void commands.execute(CommandIDs.openSample)}
        >
          {trans.__('Open the sample notebook')}
        </button>
      )}
    </div>
  );
}

/** What keeps the whole notebook from being a pipeline, such as another language. */
export function NotebookNotice({ notebook, trans }: { notebook: INotebook; trans: TranslationBundle }): ReactElement | null {
  const problem = notebook.analysis?.problems.find(one => one.severity === 'error' && !one.cell);
  if (!problem) {
    return null;
  }
  return (
    <div className="cw-Notice" data-kind="error" role="alert">
      <strong>{trans.__('This notebook cannot be a pipeline')}</strong>
      <p>
        <Prose text={problem.message} />
      </p>
      {problem.hint && (
        <p>
          <Prose text={problem.hint} />
        </p>
      )}
    </div>
  );
}

export function ServerNotice({ state, trans }: { state: ServerState; trans: TranslationBundle }): ReactElement | null {
  switch (state.kind) {
    case 'unknown':
    case 'ready':
      return null;
    case 'missing':
      return (
        <div className="cw-Notice" data-kind="error" role="alert">
          <strong>{trans.__('Server part not found')}</strong>
          <p>
            {trans.__(
              'The panel is here, but this Jupyter server does not run the Cellwright extension. Install it in the environment of the server and restart the server:'
            )}
          </p>
          {INSTALL.map(line => (
            <code key={line}>{line}</code>
          ))}
        </div>
      );
    case 'mismatch':
      return (
        <div className="cw-Notice" data-kind="warning" role="alert">
          <strong>{trans.__('Two versions of Cellwright')}</strong>
          <p>
            {trans.__('The panel is version %1, the server has %2. Restart the server, then reload this page.', state.front, state.server)}{' '}
            {trans.__('If that does not help, install one version anew:')}
          </p>
          <code>{`pip install --force-reinstall cellwright==${state.server}`}</code>
        </div>
      );
    case 'unreachable':
    case 'refused':
      return (
        <div className="cw-Notice" data-kind="error" role="alert">
          <strong>{state.kind === 'refused' ? trans.__('The server refused') : trans.__('The server does not answer')}</strong>
          <p>{state.message}</p>
        </div>
      );
  }
}
