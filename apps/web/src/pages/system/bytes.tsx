const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** `1.4 GiB`. */
export function Bytes({ bytes }: { readonly bytes: string }) {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(1, Number(bytes))) / 10));
  const amount = Number(bytes) / 1024 ** power;
  return <span>{`${amount.toFixed(amount < 10 && power > 0 ? 1 : 0)} ${UNITS[power]}`}</span>;
}
