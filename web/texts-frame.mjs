// The words of the page's frame, as those of texts.mjs: its bar, what the
// machine does, and why it has ended.

export const frame = {
  'do-run': ['Run', '실행'],
  'do-stop': ['Stop', '멈춤'],
  'do-step': ['Step instruction', '명령어 하나'],
  'do-line': ['Step line', '한 줄'],
  'do-into': ['Step into', '안으로'],
  'do-out': ['Step out', '밖으로'],
  'do-user': ['To the program', '프로그램까지'],
  'do-back': ['Back', '되돌리기'],
  'do-cut': ['Cut the power', '전원 끊기'],
  'do-restart': ['Switch off and on', '껐다 켜기'],
  'about-run': ['go on', '계속 실행'],
  'about-stop': ['stop where it is', '지금 있는 곳에서 멈춤'],
  'about-step': ['one instruction, into what it calls', '명령어 하나, 호출 안으로도'],
  'about-line': ['one line, over what it calls', '한 줄, 호출은 건너뜀'],
  'about-into': ['one line, into what it calls', '한 줄, 호출 안으로'],
  'about-out': ['until this function returns', '이 함수가 돌아올 때까지'],
  'about-user': ['to the next instruction of a program',
    '프로그램의 다음 명령어까지'],
  'about-back': ['to the stop before', '바로 전에 멈춘 곳으로'],
  'about-cut': ['off and on; only the disk keeps what it has',
    '껐다 켜기. 디스크만 그대로'],
  'about-restart': ['as it was at first', '처음 상태로'],
  'do-runto': ['Run to', '여기까지'],
  'runto-name': ['Function to run to', '어느 함수까지 실행할지'],
  bar: ['Running and stepping', '실행과 한 걸음씩'],
  console: ['Console; Escape, then Tab leaves it',
    '콘솔. Escape를 누르고 Tab을 누르면 나갑니다'],
  again: ['Start again', '다시 시작'],
  licences: ['Licences', '라이선스'],

  running: ['running', '실행 중'],
  'running-to': ['running to %', '실행 중: %까지'],
  'stopped-at': ['stopped (%) at %', '멈춤(%): %'],
  'why-break': ['break', '중단점'],
  'why-there': ['as asked', '도착'],
  'why-step': ['step', '한 걸음'],
  'why-stop': ['stop', '멈춤'],
  'why-back': ['back', '되돌림'],
  'why-on': ['switched on: press Run, or Run to',
    '켜짐: 실행이나 여기까지를 누르세요'],
  'why-crash': ['crash', '끝남'],
  'hint-first': ['New here? Watch the first process begin.',
    '처음이신가요? 첫 프로세스가 시작되는 순간을 보세요.'],
  'hint-waits': ['Nothing has called it yet. Type a command; or Switch off and '
    + 'on, then Run to.',
  '아직 아무도 호출하지 않았습니다. 명령을 입력하거나, 껐다 켜기 다음에 여기까지를 누르세요.'],
  'hint-forkret': ['A process is about to begin. The panel Kernel stack shows '
    + 'what allocproc laid out for it. Next: To the program, then Back.',
  '프로세스가 곧 시작합니다. 커널 스택 패널에 allocproc이 마련한 것이 보입니다. 다음: '
    + '프로그램까지, 그리고 되돌리기.'],
  'hint-user': ['The processor is in a program now, in ring 3. Back leads to '
    + 'where the kernel was. Or go on: Step instruction.',
  '이제 프로세서는 링 3의 프로그램 안에 있습니다. 되돌리기를 누르면 커널로 돌아갑니다. 계속 '
    + '가려면 명령어 하나.'],
  'cannot-start': ['The page cannot start: %',
    '페이지를 시작할 수 없습니다: %'],

  'ends-halted': ['The processor has halted with its interrupts off: the '
    + 'kernel has ended, or it has met a mistake of its own and said so above.',
  '프로세서가 인터럽트를 끈 채 멈췄습니다. 커널이 끝났거나, 자신의 잘못을 발견하고 위에 '
    + '알렸습니다.'],
  'ends-no-kernel': ['No kernel has started: the disk has none, or a broken '
    + 'one.', '시작한 커널이 없습니다. 디스크에 커널이 없거나 망가져 있습니다.'],
  'ends-reset': ['The machine has switched itself off, or has reset itself, as '
    + 'the kernel asked for it.',
  '커널의 요청으로 기계가 스스로 꺼졌거나 리셋됐습니다.'],
  'ends-triple': ['The processor could not even call a handler for an '
    + 'exception: the stack is exhausted, or a table is broken. A PC would '
    + 'reset itself. (%)',
  '프로세서가 예외 처리기조차 부를 수 없었습니다. 스택이 다 찼거나 표가 망가졌습니다. PC라면 '
    + '리셋됩니다. (%)'],

  'no-name': ['nothing is called %', '%(이)라는 것은 없습니다'],
  'not-there': ['nothing is at % now', '지금 %에는 아무것도 없습니다'],
  'only-32': ['only 32-bit code can be stepped',
    '32비트 코드만 한 걸음씩 갈 수 있습니다'],
  'before-kernel': ['before the kernel is there, only the beginning of one of '
    + 'its functions can be run to',
  '커널이 올라오기 전에는 커널 함수의 첫머리까지만 실행할 수 있습니다'],
};
