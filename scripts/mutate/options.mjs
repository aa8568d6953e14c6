/** The flags of `npm run mutate`, as parseArgs wants them, with what each does. */
export const options = {
  with: {
    type: 'string',
    multiple: true,
    default: [],
    value: 'PART',
    does: 'these tests too, by a part of their path',
  },
  only: { type: 'boolean', default: false, does: 'no tests but those of --with' },
  tests: { type: 'string', default: '4', value: 'N', does: 'how many of the nearest tests; default 4' },
  line: { type: 'string', value: 'N', does: 'only changes of this line' },
  every: { type: 'string', default: '1', value: 'N', does: 'only every Nth change' },
  list: { type: 'boolean', default: false, does: 'shows the changes, and runs nothing' },
  report: { type: 'string', value: 'FILE', does: 'writes the rows to this file as JSON' },
};
