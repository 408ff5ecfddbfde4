export { IdentityModule } from './identity.module';
export { hashPassword, IdentityService, type LoggedInUser } from './identity.service';
