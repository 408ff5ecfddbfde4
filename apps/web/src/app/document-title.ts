import { useEffect } from 'react';
import { useProductName } from './product';

export function useDocumentTitle(title: string): void {
  const product = useProductName();
  useEffect(() => {
    document.title = `${title} · ${product}`;
  }, [title, product]);
}
