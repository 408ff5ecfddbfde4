import { platformExports } from './export-source';
import { ExportsPage } from './exports-page';

/** Exports over all organizations, for finance. */
export default function PlatformExportsPage() {
  return <ExportsPage source={platformExports} />;
}
