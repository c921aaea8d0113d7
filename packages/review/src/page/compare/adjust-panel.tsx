import { brightness, contrast, resetLight } from './looking.ts';

/** Brightness and contrast of both photos. */
export function AdjustPanel() {
  return (
    <fieldset class="adjust" aria-label="Brightness and contrast">
      {(
        [
          ['Brightness', brightness],
          ['Contrast', contrast],
        ] as const
      ).map(([name, value]) => (
        <label key={name}>
          <span>
            {name} <output>{Math.round(100 * value.value)} %</output>
          </span>
          <input
            type="range"
            min="0.3"
            max="3"
            step="0.05"
            value={value.value}
            onInput={({ currentTarget }) => {
              value.value = Number(currentTarget.value);
            }}
          />
        </label>
      ))}
      <button type="button" onClick={resetLight}>
        As taken
      </button>
    </fieldset>
  );
}
