export { MailModule } from './mail.module';
export { Mailer, type Letter } from './mailer';
export { LOCALES, type Locale } from './messages';
