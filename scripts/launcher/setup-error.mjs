/** A start that cannot go on, told as one line that says what to do. `details` are log lines shown below it. */
export class SetupError extends Error {
  constructor(message, details = '') {
    super(message);
    this.details = details;
  }
}

const FILE_PROBLEMS = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is not a folder',
};

/** What to show for any error: a problem with a file or folder gets a line as clear as a SetupError's. */
export function explain(error) {
  if (error instanceof SetupError) return { message: error.message, details: error.details };
  const problem = FILE_PROBLEMS[error?.code];
  if (problem && error.path) {
    return {
      message: `Cannot use ${error.path}: ${problem}. Correct its owner or rights, or set WEIR_DATA_DIR to a folder you may write to.`,
      details: '',
    };
  }
  return { message: `Unexpected: ${error?.message ?? error}`, details: error?.stack ?? '' };
}
