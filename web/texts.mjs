// All words of the page, in English and in Korean. `%` is replaced by what
// t() is given, in order. Names from the source are the same in both.

import { frame } from './texts-frame.mjs';
import { memory } from './texts-memory.mjs';

const TEXTS = {
  ...frame,
  ...memory,
  'not-yet': ['The kernel has not set this up yet.',
    '커널이 아직 준비하지 않았습니다.'],
  processes: ['Processes', '프로세스'],
  stack: ['Kernel stack', '커널 스택'],
  registers: ['Registers and code', '레지스터와 코드'],
  tours: ['Tours', '둘러보기'],
  locks: ['Run queue and locks', '실행 큐와 락'],
  tables: ['IDT, GDT and TSS', 'IDT, GDT, TSS'],
  calls: ['What did that do?', '무슨 일이 일어났나?'],

  pid: ['PID', 'PID'],
  name: ['Name', '이름'],
  state: ['State', '상태'],
  'sleeps-on': ['Sleeps on', '기다리는 것'],
  resumes: ['Goes on at', '이어질 곳'],
  ticks: ['Ticks', '틱'],
  parent: ['Parent', '부모'],
  'no-process': ['There is no process yet.', '아직 프로세스가 없습니다.'],

  address: ['Address', '주소'],
  value: ['Value', '값'],
  meaning: ['Meaning', '뜻'],
  pointers: ['Points here', '가리키는 것'],
  words: ['% words of locals', '지역 변수 %워드'],
  'trap-user': ['Trap frame, from user mode', '트랩 프레임, 사용자 모드에서'],
  'trap-kernel': ['Trap frame, from the kernel', '트랩 프레임, 커널에서'],
  'stack-of': ['Kernel stack of process %, % to %',
    '프로세스 %의 커널 스택, %부터 %까지'],
  'stack-user': ['Empty: it runs in user mode. The next trap pushes here.',
    '비어 있습니다: 사용자 모드에서 실행 중입니다.'],
  'stack-free': ['% bytes are free below; then comes a page that is not mapped.',
    '아래에 %바이트가 비어 있고, 그 밑은 매핑되지 않은 페이지입니다.'],

  'user-mode': ['user mode (ring 3)', '사용자 모드 (링 3)'],
  'kernel-mode': ['kernel mode (ring 0)', '커널 모드 (링 0)'],
  'in-book': ['In the xv6 book: %', 'xv6 책: %'],
  source: ['Source', '소스'],
  instructions: ['Instructions', '명령어'],
  'no-source': ['No source line is known here.',
    '여기의 소스 줄은 알 수 없습니다.'],

  tour: ['Tour', '둘러보기'],
  begin: ['Begin', '시작'],
  next: ['Next', '다음'],
  previous: ['Back', '뒤로'],
  stop: ['Stop % of %: %', '% / % 번째: %'],
  going: ['The machine goes to this stop …', '이 지점으로 가는 중…'],
  'only-told': ['This stop is only told: the page does not stop there.',
    '이 지점은 설명만 있습니다.'],
  'tour-of': ['% (goes to % of % stops)', '% (%/% 지점)'],
  'tour-log': ['In this page the shell runs the command, and sync is a program.',
    '이 페이지에서는 셸이 명령을 실행하고, sync는 프로그램입니다.'],
  'tour-fault': ['In this page the shell runs cat, and it is the shell that waits.',
    '이 페이지에서는 셸이 cat을 실행하고, 기다리는 것도 셸입니다.'],
  'tour-typed': ['Typed at the console, which shows the answer: %',
    '콘솔에 입력했고, 답은 콘솔에 있습니다: %'],
  'tour-end': ['This was the last stop.', '마지막 지점입니다.'],
  'no-link': ['The link leads nowhere: there is no tour or function %.',
    '링크가 가리키는 곳이 없습니다. %(이)라는 둘러보기나 함수는 없습니다.'],
  'tour-other': ['The machine is elsewhere: %', '기계는 다른 곳에 있습니다: %'],

  'run-queue': ['Run queue, oldest first', '실행 큐, 오래된 순'],
  'queue-empty': ['Nobody waits for the processor.',
    '프로세서를 기다리는 프로세스가 없습니다.'],
  'locks-held': ['Locks held', '잡힌 락'],
  'no-locks': ['No lock is held.', '잡힌 락이 없습니다.'],
  lock: ['Lock', '락'],
  holder: ['Holder', '소유자'],
  waiters: ['Waiting', '기다림'],
  'taken-at': ['Taken in', '잡은 곳'],

  vector: ['Vector', '벡터'],
  what: ['What', '내용'],
  'leads-to': ['Leads to', '이어지는 곳'],
  'may-call': ['May be called from', '호출 가능'],
  idt: ['Interrupt descriptor table', '인터럽트 디스크립터 테이블'],
  gdt: ['Global descriptor table', '전역 디스크립터 테이블'],
  segment: ['Segment', '세그먼트'],
  base: ['Base', '시작'],
  limit: ['Limit', '크기'],
  ring: ['Ring', '링'],
  tss: ['From user mode the processor takes the stack %, in %',
    '사용자 모드에서 오면 프로세서는 스택 %(%)를 씁니다'],

  command: ['Command', '명령'],
  'run-it': ['Run it and count', '실행하고 세기'],
  'calls-hint': ['The kernel\'s calls are counted until the prompt is back.',
    '프롬프트가 돌아올 때까지 커널 호출을 셉니다.'],
  'calls-busy': ['Counting …', '세는 중…'],
  'calls-ready': ['% calls of % functions', '호출 %번, 함수 %개'],
  'calls-prompt': ['The shell has to be at its prompt: let it run first.',
    '먼저 셸 프롬프트까지 실행하세요.'],
  timeline: ['Timeline', '시간표'],
  event: ['Event', '사건'],
  lost: ['% events were lost between two looks',
    '두 관찰 사이에 사건 %개를 놓쳤습니다'],
};

let language = globalThis.navigator?.language?.startsWith('ko') ? 1 : 0;

// 'en' or 'ko', from now on.
export function speak(name) { language = name === 'ko' ? 1 : 0; }
export const spoken = () => (language ? 'ko' : 'en');
export const keys = () => Object.entries(TEXTS);

// The words for `key`.
export function t(key, ...more) {
  const text = TEXTS[key]?.[language] ?? key;

  return text.replace(/%/g, () => more.shift() ?? '');
}
