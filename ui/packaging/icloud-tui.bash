# bash completion of icloud-tui. Made from the program's tables; UPDATE=1 with the test unit-cli-completions writes it again.
_icloud_tui() {
	local at='' value='' words='' word

	for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
		if [[ $word == '=' ]]; then value=1
		elif [[ $value ]]; then value=''
		else
			case $word in
			--account | --factor | --format | --escape | --max-age | --check | --days | --ics | --contact) value=1 ;;
			-*) ;;
			*) case $at in '' | contacts | changes | backup) at=${at:+$at }$word ;; esac ;;
			esac
		fi
	done
	COMPREPLY=()
	[[ $value ]] && return
	case $at in
	'') words='login logout account glance storage alarms badges settings contacts changes review backup history undo sync activity doctor' ;;
	'contacts') words='list show new edit delete duplicates' ;;
	'changes') words='list show drop' ;;
	'backup') words='create list verify restore export' ;;
	esac
	if [[ ${COMP_WORDS[COMP_CWORD]} == -* ]]; then
		words=' --json --account --offline --fresh --read-only --ascii --demo --help --version'
		case $at in
		'login') words+=' --password-stdin --factor' ;;
		'glance') words+=' --format --escape --max-age' ;;
		'storage') words+=' --check' ;;
		'alarms') words+=' --days --ics --notify' ;;
		'badges') words+=' --watch' ;;
		'contacts list') words+=' --mutt --lines' ;;
		'changes drop') words+=' --all' ;;
		'backup create') words+=' --photos' ;;
		'backup restore') words+=' --contact --delete-new' ;;
		'history') words+=' --contact' ;;
		esac
	fi
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}")
}
complete -F _icloud_tui icloud-tui
