import { type ClockCron, cronsInZone } from './cron-in-zone.ts'
import { type ExportFile, type ExportJob, type ExportPlace, guardNote, localWords } from './export-job.ts'

type Xml = readonly [name: string, content: string | readonly Xml[], attributes?: string]

const month_names = [
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
const weekday_names = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
/** Above this many times a day one trigger is repeated; a task may have 48 triggers. */
const most_times = 8

/**
 * A task for each job, for `schtasks /create /xml FILE /tn NAME`. Without a clock its times are UTC, which a `Z` says, whatever
 * zone the machine is in; with one they are local times.
 */
export function windowsTasks(jobs: readonly ExportJob[], place: ExportPlace): readonly ExportFile[] {
  const clock = place.clock ?? 'UTC'
  return jobs.map((job) => {
    const { crons, is_exact, late_min } = cronsInZone(job.cron, job.time_zone, clock, place.now)
    const end = place.clock === undefined ? 'Z' : ''
    const triggers = crons.flatMap((cron) => triggersOf(cron, `${place.now.toISOString().slice(0, 10)}T`, end))
    const unique = new Map(triggers.map((trigger) => [JSON.stringify(trigger), trigger]))
    const [command = '', ...rest] = localWords(job, place, late_min)
    const about = [`${job.title.en}: ${job.cron} (${job.time_zone}).`, ...guardNote(clock, is_exact)].join(' ')
    const task: Xml = [
      'Task',
      [
        ['RegistrationInfo', [['Description', about]]],
        ['Triggers', [...unique.values()]],
        [
          'Settings',
          [
            ['MultipleInstancesPolicy', 'IgnoreNew'],
            ['DisallowStartIfOnBatteries', 'false'],
            ['StopIfGoingOnBatteries', 'false'],
            ['StartWhenAvailable', job.catch_up === 'none' ? 'false' : 'true'],
            ['ExecutionTimeLimit', 'PT0S'],
          ],
        ],
        [
          'Actions',
          [
            [
              'Exec',
              [
                ['Command', command],
                ['Arguments', rest.map(windowsWord).join(' ')],
                ['WorkingDirectory', place.project_dir],
              ],
            ],
          ],
        ],
      ],
      ' version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task"',
    ]
    const text = `\uFEFF<?xml version="1.0" encoding="UTF-16"?>\r\n${xmlText(task, '')}`
    return { path: `windows/${place.project}-${job.name}.xml`, text, encoding: 'utf16le' }
  })
}

function triggersOf(cron: ClockCron, date: string, end: string): readonly Xml[] {
  const times = cron.hours.flatMap((hour) => cron.minutes.map((minute) => hour * 60 + minute)).toSorted((a, b) => a - b)
  const at = (minute: number): string =>
    `${date}${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}:00${end}`
  const starts: readonly (readonly Xml[])[] =
    times.length > most_times ? [repeated(times, at)] : times.map((time) => [['StartBoundary', at(time)]])
  return starts.flatMap((start) =>
    daysOf(cron).map((days): Xml => ['CalendarTrigger', [...start, ['Enabled', 'true'], days]]),
  )
}

/** One trigger that is repeated all day at the largest distance that meets every time. */
function repeated(times: readonly number[], at: (minute: number) => string): readonly Xml[] {
  const [first = 0] = times
  const step = times.reduce((all, time) => divisor(all, time - first), 1440)
  const repetition: Xml = [
    'Repetition',
    [
      ['Interval', `PT${step}M`],
      ['Duration', 'P1D'],
      ['StopAtDurationEnd', 'false'],
    ],
  ]
  return [repetition, ['StartBoundary', at(first % step)]]
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b)
}

/** Days of a pattern; wider where Windows has no such schedule, or where its day may be another than that of the job. */
function daysOf({ days, months, weekdays, is_same_day }: ClockCron): readonly Xml[] {
  const daily: Xml = ['ScheduleByDay', [['DaysInterval', '1']]]
  if (!is_same_day || (days === undefined && months === undefined && weekdays === undefined)) return [daily]
  const monthly: Xml = [
    'ScheduleByMonth',
    [
      [
        'DaysOfMonth',
        (days ?? Array.from({ length: 31 }, (_, index) => index + 1)).map((day): Xml => ['Day', String(day)]),
      ],
      [
        'Months',
        (months ?? month_names.map((_, index) => index + 1)).map((month): Xml => [month_names[month - 1] ?? '', '']),
      ],
    ],
  ]
  const weekly: Xml = [
    'ScheduleByWeek',
    [
      ['WeeksInterval', '1'],
      ['DaysOfWeek', (weekdays ?? []).map((day): Xml => [weekday_names[day] ?? '', ''])],
    ],
  ]
  if (weekdays === undefined) return [monthly]
  return days === undefined ? [weekly] : [monthly, weekly]
}

/** A word for the command line of a Windows program: backslashes count only before a quote. */
function windowsWord(word: string): string {
  if (/^[^\s"]+$/.test(word)) return word
  return `"${word.replaceAll(/(\\*)"/g, String.raw`$1$1\"`).replace(/(\\+)$/, '$1$1')}"`
}

function xmlText([name, content, attributes = '']: Xml, indent: string): string {
  if (typeof content === 'string')
    return content === '' ? `${indent}<${name}/>\r\n` : `${indent}<${name}>${escapeXml(content)}</${name}>\r\n`
  return `${indent}<${name}${attributes}>\r\n${content.map((one) => xmlText(one, `${indent}  `)).join('')}${indent}</${name}>\r\n`
}

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[^\P{Cc}\t\n]/gu, ' ')
}
