export { guardedConnector, isRefusedAddress } from './guarded-connector';
