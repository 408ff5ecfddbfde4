import { Modal } from 'antd';
import { lazy, Suspense } from 'react';

const PaletteContent = lazy(() => import('./command-palette'));

/** What Ctrl-K or Cmd-K opens. */
export function PaletteDialog({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  return (
    <Modal
      open={isOpen}
      onCancel={onClose}
      footer={null}
      closable={false}
      width={560}
      className="palette"
      style={{ top: 96 }}
      destroyOnHidden
    >
      <Suspense fallback={<div className="palette-loading" />}>
        <PaletteContent onClose={onClose} />
      </Suspense>
    </Modal>
  );
}
