/** `1:02:03` or `2:03`, of seconds. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n: number) => `${n}`.padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** `50 s`, `47 min` or `2 h 30 min`: of seconds that are a guess. */
export function roughly(seconds: number): string {
  if (seconds < 90) return `${Math.max(5, 5 * Math.round(seconds / 5))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 100) return `${minutes} min`;
  const tens = 10 * Math.round(minutes / 10);
  const rest = tens % 60 === 0 ? '' : ` ${tens % 60} min`;
  return `${Math.floor(tens / 60)} h${rest}`;
}

/** `16:40`, or `16:40 on 3 August` where that is not today: a time on the clock of this machine, both in milliseconds since 1970. */
export function clockTime(time: number, now: number): string {
  const [date, today] = [new Date(time), new Date(now)];
  const clock = [date.getHours(), date.getMinutes()].map((n) => `${n}`.padStart(2, '0')).join(':');
  if (date.toDateString() === today.toDateString()) return clock;
  return `${clock} on ${date.toLocaleDateString('en-GB', { day: 'numeric', month: 'long' })}`;
}
