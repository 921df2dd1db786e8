from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('actions', '0005_etats_des_campagnes'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='campagnemiseajour',
            constraint=models.UniqueConstraint(condition=models.Q(('etat', 'ouverte')), fields=('plan',), name='actions_campagne_une_ouverte', violation_error_message='Une campagne est déjà ouverte pour ce plan : closez-la d’abord.'),
        ),
        migrations.AddConstraint(
            model_name='campagnemiseajour',
            constraint=models.CheckConstraint(condition=models.Q(('etat', 'preparee'), models.Q(('close_le', None), ('etat', 'ouverte'), ('ouverte_le__isnull', False)), models.Q(('close_le__isnull', False), ('etat', 'close')), _connector='OR'), name='actions_campagne_dates_de_son_etat', violation_error_message='Une campagne ouverte a sa date d’ouverture, une close sa date de clôture.'),
        ),
        migrations.AddConstraint(
            model_name='campagnemiseajour',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('suppleants_le', None), ('relance_le', None), ('suppleants_le__gte', models.F('relance_le')), _connector='OR'), models.Q(('coordination_le', None), ('suppleants_le', None), ('coordination_le__gte', models.F('suppleants_le')), _connector='OR')), name='actions_campagne_relances_dans_l_ordre', violation_error_message='La relance vient d’abord, puis les suppléant·es, puis la coordination.'),
        ),
    ]
