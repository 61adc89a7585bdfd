/* Schemas of what other schedulers read, written by hand from their documentation: no more of it than we use. */

const text = { type: 'string', minLength: 1 }
const cron_field = String.raw`(\*(/\d+)?|\d+(-\d+)?(,\d+(-\d+)?)*)`
const cron = { type: 'string', pattern: `^${cron_field}( ${cron_field}){4}$` }

function object(properties: Readonly<Record<string, unknown>>, required = Object.keys(properties)): object {
  return { type: 'object', properties, required, additionalProperties: false }
}
function list(items: unknown): object {
  return { type: 'array', items, minItems: 1 }
}

/** Workflow syntax for GitHub Actions: on.schedule, on.workflow_dispatch, concurrency, permissions, jobs.<id>.steps. */
export const githubSchema = object({
  name: text,
  on: object({ schedule: list(object({ cron })), workflow_dispatch: object({}) }),
  concurrency: object({ group: text, 'cancel-in-progress': { type: 'boolean' } }),
  permissions: object({ contents: { enum: ['read', 'write', 'none'] } }),
  jobs: {
    type: 'object',
    minProperties: 1,
    maxProperties: 1,
    additionalProperties: false,
    patternProperties: {
      '^[A-Za-z_][\\w-]*$': object({
        'runs-on': text,
        steps: list({
          oneOf: [
            object({ uses: { type: 'string', pattern: String.raw`^[\w-]+/[\w-]+@v\d+$` }, with: { type: 'object' } }, [
              'uses',
            ]),
            object({ if: text, run: text }, ['run']),
          ],
        }),
      }),
    },
  },
})

/** Azure Pipelines YAML schema: schedules.cron (UTC), pool, steps.task, steps.script. */
export const azureSchema = object({
  trigger: { const: 'none' },
  pr: { const: 'none' },
  schedules: list(
    object({ cron, displayName: text, branches: object({ include: list(text) }), always: { type: 'boolean' } }),
  ),
  pool: object({ vmImage: text }),
  steps: list({
    oneOf: [
      object(
        { task: { type: 'string', pattern: String.raw`^\w+@\d+$` }, inputs: { type: 'object' }, displayName: text },
        ['task'],
      ),
      object({ script: text, condition: text, displayName: text }, ['script']),
    ],
  }),
})

/** A Kestra flow: core Schedule trigger, shell Commands task, inputs, concurrency. */
export const kestraSchema = object(
  {
    id: { type: 'string', pattern: '^[a-zA-Z0-9][a-zA-Z0-9._-]*$', maxLength: 100 },
    namespace: { type: 'string', pattern: '^[a-z0-9][a-z0-9._-]*$' },
    description: { type: 'string' },
    labels: { type: 'object', additionalProperties: text },
    variables: { type: 'object', additionalProperties: text },
    inputs: list(
      object(
        {
          id: text,
          type: { enum: ['STRING', 'INT', 'BOOL', 'DATE', 'SELECT'] },
          values: list(text),
          description: text,
          defaults: {},
        },
        ['id', 'type'],
      ),
    ),
    concurrency: object({ limit: { type: 'integer', minimum: 1 }, behavior: { enum: ['QUEUE', 'CANCEL', 'FAIL'] } }),
    tasks: list(
      object(
        {
          id: text,
          type: { const: 'io.kestra.plugin.scripts.shell.Commands' },
          description: text,
          taskRunner: object({ type: { const: 'io.kestra.plugin.core.runner.Process' } }),
          env: { type: 'object', additionalProperties: text },
          commands: list(text),
        },
        ['id', 'type', 'taskRunner', 'commands'],
      ),
    ),
    triggers: list(
      object({
        id: text,
        type: { const: 'io.kestra.plugin.core.trigger.Schedule' },
        cron,
        timezone: { enum: Intl.supportedValuesOf('timeZone') },
        recoverMissedSchedules: { enum: ['ALL', 'LAST', 'NONE'] },
      }),
    ),
  },
  ['id', 'namespace', 'tasks', 'triggers'],
)

/** One child of an element: its name, and how often it may stand there. */
type Child = readonly [name: string, least: number, most: number]
type ElementRule = { readonly children?: readonly Child[]; readonly text?: RegExp }

const flag = { text: /^(true|false)$/ }
const empty = { text: /^$/ }
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

/** Elements of a Task Scheduler task, by name, their children in the order in which Windows writes them itself. */
export const taskRules: Readonly<Record<string, ElementRule>> = {
  Task: {
    children: [
      ['RegistrationInfo', 0, 1],
      ['Triggers', 0, 1],
      ['Settings', 0, 1],
      ['Actions', 1, 1],
    ],
  },
  RegistrationInfo: { children: [['Description', 0, 1]] },
  Description: { text: /./ },
  Triggers: { children: [['CalendarTrigger', 1, 48]] },
  CalendarTrigger: {
    children: [
      ['Repetition', 0, 1],
      ['StartBoundary', 1, 1],
      ['Enabled', 0, 1],
      ['ScheduleByDay', 0, 1],
      ['ScheduleByWeek', 0, 1],
      ['ScheduleByMonth', 0, 1],
    ],
  },
  Repetition: {
    children: [
      ['Interval', 1, 1],
      ['Duration', 0, 1],
      ['StopAtDurationEnd', 0, 1],
    ],
  },
  Interval: { text: /^PT\d+M$/ },
  Duration: { text: /^P1D$/ },
  StopAtDurationEnd: flag,
  StartBoundary: { text: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z?$/ },
  Enabled: flag,
  ScheduleByDay: { children: [['DaysInterval', 1, 1]] },
  DaysInterval: { text: /^\d+$/ },
  ScheduleByWeek: {
    children: [
      ['WeeksInterval', 1, 1],
      ['DaysOfWeek', 1, 1],
    ],
  },
  WeeksInterval: { text: /^\d+$/ },
  DaysOfWeek: { children: weekdays.map((name) => [name, 0, 1] as const) },
  ScheduleByMonth: {
    children: [
      ['DaysOfMonth', 1, 1],
      ['Months', 1, 1],
    ],
  },
  DaysOfMonth: { children: [['Day', 1, 31]] },
  Day: { text: /^([1-9]|[12]\d|3[01])$/ },
  Months: { children: months.map((name) => [name, 0, 1] as const) },
  ...Object.fromEntries([...months, ...weekdays].map((name) => [name, empty])),
  Settings: {
    children: [
      ['MultipleInstancesPolicy', 0, 1],
      ['DisallowStartIfOnBatteries', 0, 1],
      ['StopIfGoingOnBatteries', 0, 1],
      ['StartWhenAvailable', 0, 1],
      ['ExecutionTimeLimit', 0, 1],
    ],
  },
  MultipleInstancesPolicy: { text: /^(Parallel|Queue|IgnoreNew|StopExisting)$/ },
  DisallowStartIfOnBatteries: flag,
  StopIfGoingOnBatteries: flag,
  StartWhenAvailable: flag,
  ExecutionTimeLimit: { text: /^P(T0S|\d+D)$/ },
  Actions: { children: [['Exec', 1, 32]] },
  Exec: {
    children: [
      ['Command', 1, 1],
      ['Arguments', 0, 1],
      ['WorkingDirectory', 0, 1],
    ],
  },
  Command: { text: /./ },
  Arguments: { text: /./ },
  WorkingDirectory: { text: /./ },
}
