# fish completion of icloud-tui. Made from the program's tables; UPDATE=1 with the test unit-cli-completions writes it again.
function __icloud_tui_at
	set -l at
	set -l value
	set -l line (commandline -opc)
	for word in $line[2..-1]
		if test -n "$value"
			set value
			continue
		end
		switch $word
			case --account --factor --format --escape --max-age --check --days --ics --contact
				set value 1
			case '-*'
			case '*'
				contains -- "$at" '' contacts changes backup; and set at $at $word
		end
	end
	test "$at" = "$argv"
end
complete -c icloud-tui -f
complete -c icloud-tui -l json -d 'print one JSON object'
complete -c icloud-tui -l account -x -d 'this account, not the last one used'
complete -c icloud-tui -l offline -d 'answer from the store, never from the network'
complete -c icloud-tui -l fresh -d 'ask iCloud first'
complete -c icloud-tui -l read-only -d 'refuse everything that stages or commits'
complete -c icloud-tui -l ascii -d 'draw lines with ASCII characters'
complete -c icloud-tui -l demo -d 'open the screen on a sample account, without an Apple ID'
complete -c icloud-tui -l help -d 'show this help; behind a command, that command\'s'
complete -c icloud-tui -l version -d 'show the version'
complete -c icloud-tui -n '__icloud_tui_at ""' -a login -d 'Sign in to iCloud'
complete -c icloud-tui -n '__icloud_tui_at ""' -a logout -d 'Sign out; changes that wait and backups are kept'
complete -c icloud-tui -n '__icloud_tui_at ""' -a account -d 'Who is signed in, since when, and which services there are'
complete -c icloud-tui -n '__icloud_tui_at ""' -a glance -d 'The state in one line, for status bars'
complete -c icloud-tui -n '__icloud_tui_at ""' -a storage -d 'How full iCloud is, and with what'
complete -c icloud-tui -n '__icloud_tui_at ""' -a alarms -d 'The alarms of your calendars, from today on'
complete -c icloud-tui -n '__icloud_tui_at ""' -a badges -d 'The counts on the apps of icloud.com'
complete -c icloud-tui -n '__icloud_tui_at ""' -a settings -d 'The settings of icloud.com, for reading'
complete -c icloud-tui -n '__icloud_tui_at ""' -a contacts -d 'list, show, new, edit, delete, duplicates'
complete -c icloud-tui -n '__icloud_tui_at ""' -a changes -d 'list, show, drop'
complete -c icloud-tui -n '__icloud_tui_at ""' -a review -d 'Open the screen in review, the only place that commits'
complete -c icloud-tui -n '__icloud_tui_at ""' -a backup -d 'create, list, verify, restore, export'
complete -c icloud-tui -n '__icloud_tui_at ""' -a history -d 'What was committed, and what became of it'
complete -c icloud-tui -n '__icloud_tui_at ""' -a undo -d 'Stage the reverse of a commit'
complete -c icloud-tui -n '__icloud_tui_at ""' -a sync -d 'Read everything from iCloud'
complete -c icloud-tui -n '__icloud_tui_at ""' -a activity -d 'The last requests that were made, newest first'
complete -c icloud-tui -n '__icloud_tui_at ""' -a doctor -d 'Check config, folders, files, terminal, certificates, clock, network, session'
complete -c icloud-tui -n '__icloud_tui_at "contacts"' -a list -d 'Names, companies and ids; words narrow the list'
complete -c icloud-tui -n '__icloud_tui_at "contacts"' -a show -d 'One contact; with --json the server\'s own card'
complete -c icloud-tui -n '__icloud_tui_at "contacts"' -a new -d 'Stage a new contact'
complete -c icloud-tui -n '__icloud_tui_at "contacts"' -a edit -d 'Stage a change to a contact'
complete -c icloud-tui -n '__icloud_tui_at "contacts"' -a delete -d 'Stage the deletion of contacts'
complete -c icloud-tui -n '__icloud_tui_at "contacts"' -a duplicates -d 'Contacts that are likely the same, with the reasons'
complete -c icloud-tui -n '__icloud_tui_at "changes"' -a list -d 'What waits to be reviewed'
complete -c icloud-tui -n '__icloud_tui_at "changes"' -a show -d 'What is in iCloud and what it becomes, for one change or all'
complete -c icloud-tui -n '__icloud_tui_at "changes"' -a drop -d 'Discard changes that wait'
complete -c icloud-tui -n '__icloud_tui_at "backup"' -a create -d 'Make a complete backup of the contacts'
complete -c icloud-tui -n '__icloud_tui_at "backup"' -a list -d 'The backups on this machine'
complete -c icloud-tui -n '__icloud_tui_at "backup"' -a verify -d 'Read a backup back and check every byte'
complete -c icloud-tui -n '__icloud_tui_at "backup"' -a restore -d 'Stage what differs between a backup and today'
complete -c icloud-tui -n '__icloud_tui_at "backup"' -a export -d 'Write a backup as one JSON file'
complete -c icloud-tui -n '__icloud_tui_at "login"' -l password-stdin -d 'read the password as the first line of standard input, and a code that is asked for as the next'
complete -c icloud-tui -n '__icloud_tui_at "login"' -l factor -x -d 'how the code shall come: device, sms or call; sms:2 is the second number'
complete -c icloud-tui -n '__icloud_tui_at "glance"' -l format -x -d 'a bar\'s name, or a text with names in braces'
complete -c icloud-tui -n '__icloud_tui_at "glance"' -l escape -x -d 'write the values of a text so that this bar shows them as they are'
complete -c icloud-tui -n '__icloud_tui_at "glance"' -l max-age -x -d 'refresh what is older, behind the answer'
complete -c icloud-tui -n '__icloud_tui_at "storage"' -l check -x -d 'print nothing; exit 0 at or under it, 1 above, 2 if not known'
complete -c icloud-tui -n '__icloud_tui_at "alarms"' -l days -x -d 'so many days from today on (31)'
complete -c icloud-tui -n '__icloud_tui_at "alarms"' -l ics -x -d 'write them into a new calendar file; -: to standard output'
complete -c icloud-tui -n '__icloud_tui_at "alarms"' -l notify -d 'run notify_command for what is due and was not told yet'
complete -c icloud-tui -n '__icloud_tui_at "badges"' -l watch -d 'stay, and print a line of JSON whenever a count changes'
complete -c icloud-tui -n '__icloud_tui_at "contacts list"' -l mutt -d 'address, name and note, for mutt\'s query_command'
complete -c icloud-tui -n '__icloud_tui_at "contacts list"' -l lines -d 'the same without a first line, for aerc'
complete -c icloud-tui -n '__icloud_tui_at "changes drop"' -l all -d 'every change that waits'
complete -c icloud-tui -n '__icloud_tui_at "backup create"' -l photos -d 'with the photos of all contacts, fetched from iCloud'
complete -c icloud-tui -n '__icloud_tui_at "backup restore"' -l contact -x -d 'only this contact; may be given several times'
complete -c icloud-tui -n '__icloud_tui_at "backup restore"' -l delete-new -d 'also stage the deletion of what is new since the backup'
complete -c icloud-tui -n '__icloud_tui_at "history"' -l contact -x -d 'only what changed this contact, with its fields as they were sent'
