import type { WireFormatId } from '../../../relay/wire-call';
import { chatFormat } from './chat-format';
import { geminiFormat } from './gemini-format';
import { messagesFormat } from './messages-format';
import { responsesFormat } from './responses-format';
import type { WireFormat } from './wire-format';

export const FORMATS: Readonly<Record<WireFormatId, WireFormat>> = {
  chat: chatFormat,
  responses: responsesFormat,
  messages: messagesFormat,
  gemini: geminiFormat,
};
