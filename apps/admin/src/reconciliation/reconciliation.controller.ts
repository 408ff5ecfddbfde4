import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../auth/allow';
import { Answers } from '../http/answers';
import { CurrentAuthor, Id, type Author } from '../http/request-parameters';
import { ReconciliationAdministration } from './reconciliation.administration';
import {
  AttemptPage,
  AttemptQuery,
  DifferenceAnswer,
  DifferencePage,
  DifferenceQuery,
  NewRunBody,
  NoteBody,
  RunAnswer,
  RunPage,
  RunQuery,
} from './reconciliation.schemas';

/** Comparing vendors' bills with what was sent to them. */
@ApiTags('Reconciliation')
@Controller('api/reconciliation')
export class ReconciliationController {
  constructor(private readonly reconciliation: ReconciliationAdministration) {}

  @Get('runs')
  @Allow('reconciliation:read')
  @Answers(RunPage)
  runs(@Query({ schema: RunQuery }) query: z.infer<typeof RunQuery>) {
    return this.reconciliation.listRuns(query);
  }

  /** A worker takes it in some seconds. At most 92 days, all of them over. Again changes nothing that is decided. */
  @Post('runs')
  @Allow('reconciliation:write')
  @Answers(RunAnswer, 202)
  requestRun(@Body({ schema: NewRunBody }) body: z.infer<typeof NewRunBody>, @CurrentAuthor() author: Author) {
    return this.reconciliation.requestRun(body, author);
  }

  @Get('runs/:id')
  @Allow('reconciliation:read')
  @Answers(RunAnswer)
  readRun(@Id() id: string) {
    return this.reconciliation.readRun(id);
  }

  @Get('differences')
  @Allow('reconciliation:read')
  @Answers(DifferencePage)
  list(@Query({ schema: DifferenceQuery }) query: z.infer<typeof DifferenceQuery>) {
    return this.reconciliation.list(query);
  }

  @Get('differences/:id')
  @Allow('reconciliation:read')
  @Answers(DifferenceAnswer)
  read(@Id() id: string) {
    return this.reconciliation.read(id);
  }

  /** The attempts that make it: those in doubt, or all that the vendor should have counted. */
  @Get('differences/:id/attempts')
  @Allow('reconciliation:read')
  @Answers(AttemptPage)
  attempts(@Id() id: string, @Query({ schema: AttemptQuery }) query: z.infer<typeof AttemptQuery>) {
    return this.reconciliation.attempts(id, query);
  }

  @Post('differences/:id/explanation')
  @Allow('reconciliation:write')
  @Answers(DifferenceAnswer)
  explain(
    @Id() id: string,
    @Body({ schema: NoteBody }) { note }: z.infer<typeof NoteBody>,
    @CurrentAuthor() author: Author,
  ) {
    return this.reconciliation.explain(id, note, author);
  }

  @Post('differences/:id/dismissal')
  @Allow('reconciliation:write')
  @Answers(DifferenceAnswer)
  dismiss(
    @Id() id: string,
    @Body({ schema: NoteBody }) { note }: z.infer<typeof NoteBody>,
    @CurrentAuthor() author: Author,
  ) {
    return this.reconciliation.dismiss(id, note, author);
  }

  /** Brings what we owe up to the bill. Its own idempotency key: posted again it answers the same. */
  @Post('differences/:id/true-up')
  @Allow('reconciliation:write')
  @Answers(DifferenceAnswer)
  postTrueUp(@Id() id: string, @CurrentAuthor() author: Author) {
    return this.reconciliation.postTrueUp(id, author);
  }
}
