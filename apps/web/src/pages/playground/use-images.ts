import { App } from 'antd';
import { useState } from 'react';
import { IMAGE_TYPES } from './add-image';
import { usePageTexts } from './page-texts';

/** Vendors take no larger ones, and a page that keeps them would run out of room. */
const MAX_MEGABYTES = 4;

/** The pictures of the message that is being written: addresses, those of files with all that is in them. */
export function useImages() {
  const t = usePageTexts();
  const { message } = App.useApp();
  const [images, setImages] = useState<readonly string[]>([]);
  const add = (urls: readonly string[]) => setImages((before) => [...new Set([...before, ...urls])]);
  const addFiles = async (files: readonly File[]) => {
    const pictures = files.filter(({ type }) => IMAGE_TYPES.includes(type));
    for (const { name } of pictures.filter(isTooLarge))
      void message.error(t('imageTooLarge', { name, megabytes: MAX_MEGABYTES }));
    add(await Promise.all(pictures.filter((file) => !isTooLarge(file)).map(dataUrlOf)));
  };
  return {
    images,
    add: (url: string) => add([url]),
    addFiles: (files: readonly File[]) => void addFiles(files),
    remove: (url: string) => setImages((before) => before.filter((one) => one !== url)),
    clear: () => setImages([]),
  };
}

const isTooLarge = ({ size }: File): boolean => size > MAX_MEGABYTES * 1_048_576;

const dataUrlOf = (file: File): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(reader.error!);
    reader.readAsDataURL(file);
  });
