import { cronFields } from '../../time/cron.ts'
import { type ExportFile, type ExportJob, type ExportPlace, headOf, localWords } from './export-job.ts'

const weekday_names = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

/** A service and a timer for each job; systemd.time(7) takes the job's own zone. */
export function systemdUnits(jobs: readonly ExportJob[], place: ExportPlace): readonly ExportFile[] {
  return jobs.flatMap((job) => {
    const name = `tallyhouse-${place.project.replaceAll(/[^\w-]+/g, '-')}-${job.name}`
    const description = `${place.project}: ${job.title.en}`.replaceAll('%', '%%').replaceAll(/[\r\n]/g, ' ')
    const command = localWords(job, place, 50).map(unitWord).join(' ')
    const service = `${headOf(job, [])}[Unit]
Description=${description}

[Service]
Type=oneshot
WorkingDirectory=${place.project_dir.replaceAll('%', '%%')}
ExecStart=${command}
`
    const times = calendarTexts(job).map((text) => `OnCalendar=${text}\n`)
    const timer = `${headOf(job, [`Install both files in /etc/systemd/system, then: systemctl enable --now ${name}.timer`])}[Unit]
Description=${description}

[Timer]
${times.join('')}Persistent=${job.catch_up === 'none' ? 'false' : 'true'}
AccuracySec=1s

[Install]
WantedBy=timers.target
`
    return [
      { path: `systemd/${name}.service`, text: service },
      { path: `systemd/${name}.timer`, text: timer },
    ]
  })
}

/** Day and weekday that are both given mean either, which takes two lines: in one they would mean both. */
function calendarTexts(job: ExportJob): readonly string[] {
  const { minutes, hours, days, months, weekdays } = cronFields(job.cron)
  const list = (values: readonly number[] | undefined): string =>
    values === undefined ? '*' : values.map((value) => String(value).padStart(2, '0')).join(',')
  const time = `${list(hours.length === 24 ? undefined : hours)}:${list(minutes.length === 60 ? undefined : minutes)}:00 ${job.time_zone}`
  const byDay = `*-${list(months)}-${list(days)} ${time}`
  if (weekdays === undefined) return [byDay]
  const names = weekdays.map((day) => weekday_names[day] ?? '').join(',')
  const byWeekday = `${names} *-${list(months)}-* ${time}`
  return days === undefined ? [byWeekday] : [byDay, byWeekday]
}

/** A word of ExecStart, in which quotes, backslashes, `$` and `%` mean something. */
function unitWord(word: string): string {
  const text = word.replaceAll('%', '%%').replaceAll('$', '$$$$')
  return /^[\w@%+=:,./$-]+$/.test(text) ? text : `"${text.replaceAll('\\', '\\\\').replaceAll('"', String.raw`\"`)}"`
}
