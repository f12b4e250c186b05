/** Around what may fail: the rest of the page stays as it is. */

import type { TranslationBundle } from '@jupyterlab/translation';
import { Component, type ErrorInfo, type ReactNode } from 'react';

interface IGuardProps {
  readonly trans: TranslationBundle;
  readonly children: ReactNode;
}

/** A section that fails says so and leaves the others alone. */
export class Guard extends Component<IGuardProps, { message: string | null }> {
  override state: { message: string | null } = { message: null };

  static getDerivedStateFromError(error: Error): { message: string } {
    return { message: error.message };
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    // eslint-disable-next-line no-console -- the place where the fault can be found
    console.error('Cellwright: a section failed', error, info.componentStack);
  }

  override render(): ReactNode {
    const { trans, children } = this.props;
    return this.state.message === null ? (
      children
    ) : (
      <div className="cw-Notice" data-kind="error" role="alert">
        {trans.__('This part of the panel failed: %1', this.state.message)}{' '}
        <button type="button" className="cw-LinkButton" onClick={() => this.setState({ message: null })}>
          {trans.__('Show it again')}
        </button>
      </div>
    );
  }
}
