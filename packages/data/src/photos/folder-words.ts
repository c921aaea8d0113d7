/** Folder names that sort photos by time, place or camera, and name no animal. */

const year = /^(19|20)\d\d$/;
const season = /^(spring|summer|autumn|fall|winter|season)[ _.-]*((19|20)?\d\d)?$/i;
const years = /^(19|20)\d\d[ _-]+(19|20)?\d\d$/;
const month =
  /^(\d\d?[ _.-]*)?(jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?|nov(ember)?|dec(ember)?)([ _.-]*(\d\d)?\d\d)?$/i;
const date =
  /^((19|20)\d\d[-_. ]?(0[1-9]|1[0-2])([-_. ]?(0[1-9]|[12]\d|3[01]))?|\d\d?[-_.]\d\d?[-_.](19|20)?\d\d)([-_. ].*)?$/;
const dayOrMonth = /^(0?[1-9]|[12]\d|3[01])$/;
const encounter =
  /^(enc(ounter)?|sighting|survey|trip|day|event|session|transect|effort|cruise|leg|site|station|cam(era)?|dive|flight|group|pod|boat|track|seq(uence)?|burst)s?[ _.#-]*\d*[a-z]?$/i;
/** By the Design rule for Camera File system: 100CANON, 101MSDCF, 100_PANA. */
const camera = /^(\d{3}[A-Z_][A-Z0-9_]{4}|DCIM|MISC)$/;
const ordinary =
  /^(photos?|images?|pictures?|pics|jpe?gs?|raws?|tiffs?|nefs?|originals?|edited|selected|selection|best|crops?|cropped|catalogu?es?|galler(y|ies)|quer(y|ies)|left|right|dorsal|flukes?|train(ing)?|test|valid(ation)?|unsorted|exports?|exported|backup|(sd|cf)?[ _-]?card[ _-]?\d*)$/i;

/** Nobody calls an animal so, even where no other folder could be one. */
export const isNobodysFolder = (name: string): boolean => [date, camera, ordinary].some((words) => words.test(name));

/** Nobody calls an animal so beside others that have names. A number of six or eight digits, which may be a date, may be one's, too. */
export const isNobodyAmongAnimals = (name: string): boolean => isNobodysFolder(name) && !/^\d+$/.test(name);

/** Nobody's, or an encounter, which may stand for the animal that was met. */
export const isPlainlyNoAnimal = (name: string): boolean => isNobodysFolder(name) || encounter.test(name);

/** The same, or a year, month or season, which may be an animal's name or number where nothing else is. */
export const isHardlyAnAnimal = (name: string): boolean =>
  isPlainlyNoAnimal(name) || [year, years, season, month].some((words) => words.test(name));

/** A day or month by its number, within a folder of a year. */
export const isDayOrMonth = (name: string): boolean => dayOrMonth.test(name);
