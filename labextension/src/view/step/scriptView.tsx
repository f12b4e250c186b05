/** The generated script of a step, read only, in JupyterLab's own editor. */

import { CodeEditor, CodeEditorWrapper, type IEditorServices } from '@jupyterlab/codeeditor';
import { Widget } from '@lumino/widgets';
import { type ReactElement, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { command, safePath } from '../../model/shellCommand';
import type { ScriptAnswer } from '../../services/api';
import type { ISectionContext } from '../../tokens';
import { useSignal } from '../hooks';
import { CommandLine } from '../panel/commandLine';
import { ErrorNote } from '../state/errorNote';

interface IScriptViewProps {
  readonly step: string;
  readonly context: ISectionContext;
  readonly editors: IEditorServices | null;
}

export function ScriptView({ step, context, editors }: IScriptViewProps): ReactElement {
  const { notebook, client, trans } = context;
  useSignal(notebook.changed);
  const [script, setScript] = useState<ScriptAnswer | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const { analysis } = notebook;
  useEffect(() => {
    let isWanted = true;
    client.post<ScriptAnswer>('script', { path: notebook.path, content: notebook.content(), step }).then(
      answer => {
        if (isWanted) {
          setScript(answer);
          setError(null);
        }
      },
      (reason: Error) => {
        if (isWanted) {
          setError(reason);
        }
      }
    );
    return () => {
      isWanted = false;
    };
  }, [client, notebook, step, analysis]);
  if (error) {
    return <ErrorNote error={error} />;
  }
  if (!script) {
    return <p className="cw-Hint">{trans.__('Writing the script…')}</p>;
  }
  return (
    <div className="cw-Script">
      <div className="cw-Actions">
        <code className="cw-Code cw-Hint">{script.path}</code>
        <CommandLine text={command('convert', safePath(notebook.path))} trans={trans} />
      </div>
      {editors ? (
        <Source text={script.text} label={trans.__('Script of %1', step)} editors={editors} />
      ) : (
        <pre tabIndex={0}>{script.text}</pre>
      )}
    </div>
  );
}

interface ISourceProps {
  readonly text: string;
  readonly label: string;
  readonly editors: IEditorServices;
}

function Source({ text, label, editors }: ISourceProps): ReactElement {
  const host = useRef<HTMLDivElement>(null);
  // the widget must go while its host is still in the document
  useLayoutEffect(() => {
    const node = host.current;
    if (!node) {
      return undefined;
    }
    const wrapper = new CodeEditorWrapper({
      model: new CodeEditor.Model({ mimeType: 'text/x-python' }),
      factory: options =>
        editors.factoryService.newInlineEditor({
          ...options,
          config: { readOnly: true, lineNumbers: false, lineWrap: false, ...options.config }
        })
    });
    wrapper.model.sharedModel.setSource(text);
    wrapper.node.setAttribute('role', 'group');
    wrapper.node.setAttribute('aria-label', label);
    Widget.attach(wrapper, node);
    wrapper.node.querySelector('.cm-content')?.setAttribute('aria-label', label);
    return () => {
      wrapper.dispose();
    };
  }, [text, label, editors]);
  return <div ref={host} className="cw-Script-source" />;
}
