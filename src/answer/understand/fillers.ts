/** Words that change nothing of what is asked. Whatever is neither here nor in a grammar makes a question not understood. */
export const FILLERS: ReadonlySet<string> = new Set(
  [
    'a an the this that these those there here of in on at to for from by with and as into',
    'is are was were be been being am do does did done doing has have had having will would could can may might should shall',
    'what how much many long so then just also please kindly hi hello hey thanks thank you good morning',
    'me i us my tell give show find let get know like want could need see be able quick question',
    'calculate compute estimate measure determine find work out report state identify check compare',
    'identify exactly roughly approximately about around actually really currently now already again ever please',
    'movement motion change changes yes no if whether than one ones each other another two both three way it its',
    'object box boxes bounding marked vehicle video clip footage recording scene whole entire shown seen visible',
    'move moves moved moving go goes going gone went travel travels traveled travelled traveling travelling get gets getting got',
    'drive drives driving drove driven run runs running ran walk walks walking walked ride rides riding rode roll rolls sprint sprints cross crosses',
    'cover covers covered covering reach reaches reached come comes came make makes made take takes took taken have spend spends last lasts keep keeps kept',
    'speed speeds distance distances path length time times total average mean overall altogether number amount value',
    'end start question answer rate second seconds',
    'far fast quick quickly slow all during over while when which who where between',
    'maintains maintained holds complete total net own along since belong belongs teams team two determine group',
    "or ? . , ; : ! ( ) - = / '",
  ]
    .join(' ')
    .split(' '),
)
