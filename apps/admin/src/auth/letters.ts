import { Mailer, type Letter } from '@app/mail';
import { SettingsService } from '@app/settings';
import { Injectable } from '@nestjs/common';
import { Site, type LinkedPage } from './site';

type Draft = Omit<Letter, 'product' | 'link'> & {
  /** Where its link leads: a page for who is logged in, or a door; undefined: to the login. */
  readonly page?: string;
  readonly door?: { readonly page: LinkedPage; readonly token: string };
};

/** Mails whose links lead to pages of this dashboard. */
@Injectable()
export class Letters {
  constructor(
    private readonly mailer: Mailer,
    private readonly settings: SettingsService,
    private readonly site: Site,
  ) {}

  /** `log`: there is no mail server, and the letter is in the log of this process. */
  get delivery(): 'email' | 'log' {
    return this.mailer.isMailing ? 'email' : 'log';
  }

  async send({ door, page = '/login', ...letter }: Draft): Promise<void> {
    const { name: product } = await this.settings.valueOf('product');
    const link = door ? this.site.linkTo(door.page, door.token) : `${this.site.home}${page}`;
    this.mailer.send({ ...letter, product, link });
  }
}
