type Rgb = readonly [red: number, green: number, blue: number];

/** Lightness, chroma and hue in degrees, of OKLCH. */
const ends = [
  { lightness: 0.42, chroma: 0.16, hue: 295 },
  { lightness: 0.93, chroma: 0.17, hue: 105 },
] as const;

/**
 * Colour of a share of 0 to 1, in bytes: violet, blue, green, yellow. Lightness rises evenly (in OKLab, Ottosson 2020), so that the order
 * is seen in grey and by those who see colours otherwise, too.
 */
export function colourOf(share: number): Rgb {
  const t = Math.max(0, Math.min(1, share));
  const mix = (name: 'lightness' | 'chroma' | 'hue') => ends[0][name] + t * (ends[1][name] - ends[0][name]);
  const lightness = mix('lightness');
  // The chroma that a screen can show of this lightness and hue.
  for (let chroma = mix('chroma'); ; chroma -= 0.005) {
    const linear = linearRgb(lightness, Math.max(0, chroma), (mix('hue') * Math.PI) / 180);
    if (chroma > 0 && linear.some((value) => value < 0 || value > 1)) continue;
    return linear.map((value) => Math.round(255 * encoded(Math.max(0, Math.min(1, value))))) as unknown as Rgb;
  }
}

export const hexOf = (share: number): string => `#${Buffer.from(colourOf(share)).toString('hex')}`;

function linearRgb(lightness: number, chroma: number, hue: number): Rgb {
  const a = chroma * Math.cos(hue);
  const b = chroma * Math.sin(hue);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

/** A linear value as sRGB has it. */
const encoded = (value: number) => (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055);
